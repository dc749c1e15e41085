import { type ChildProcess, fork, type SerializationType } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { scaled, smallObject, warmUp } from '../harness/program.js';
import { reportRate } from './figures.js';

const [serialization, awaited] = process.argv.slice(2) as [SerializationType, 'awaited' | undefined];
const COUNT = scaled(60_000);

// `send` says false when too much is waiting to be written: going on would only fill memory.
async function send(child: ChildProcess, count: number): Promise<void> {
  const answered = once(child, 'message');
  let written = (): void => {};
  for (let i = 0; i < count; i++) {
    const isFlowing = child.send(smallObject(i), () => written());
    if (!isFlowing || awaited) {
      await new Promise<void>((resolve) => {
        written = resolve;
      });
    }
  }
  await answered;
}

if (process.send === undefined) {
  const child = fork(fileURLToPath(import.meta.url), [serialization], { serialization });
  await send(child, warmUp(COUNT));
  const began = performance.now();
  await send(child, COUNT);
  const ms = performance.now() - began;
  child.disconnect();
  reportRate(COUNT, ms);
} else {
  let missing = warmUp(COUNT);
  process.on('message', () => {
    if (--missing > 0) return;
    process.send?.('all');
    missing = COUNT;
  });
}
