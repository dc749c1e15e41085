import { readFileSync } from 'node:fs';
import { decode, encode, requiredModules } from '../../src/codec/index.js';
import { preloadModules } from '../../src/functions/index.js';

/** A fresh process: decodes the message on standard input, calls what it holds, and answers with a message. */
const bytes = readFileSync(0);
await preloadModules(requiredModules(bytes, 0, bytes.length) ?? []);
const { call, args } = decode(bytes, 0, bytes.length, [], []) as {
  call: (...args: unknown[]) => unknown;
  args: unknown[];
};
let answer: unknown;
try {
  answer = { result: call(...args) };
} catch (error) {
  answer = { error };
}
process.stdout.write(encode(answer).bytes);
