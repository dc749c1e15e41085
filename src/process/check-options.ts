import { ValueError } from '../errors.js';
import { isFunctionRef } from '../functions/index.js';
import type { AnyProcessOptions } from './options.js';

const STDIO = ['inherit', 'pipe', 'ignore'];

/** **Throws** `ValueError` for options that make no sense, whatever the types allowed. */
export function checkOptions({ name, daemon, target, args, stdio, authkey, signal }: AnyProcessOptions): void {
  if (name !== undefined) checkName(name);
  if (daemon !== undefined) checkDaemon(daemon);
  if (authkey !== undefined) checkAuthkey(authkey);
  if (target !== undefined && typeof target !== 'function' && !isFunctionRef(target)) {
    throw new ValueError(
      `target must be a function or { module, name }, not ${describe(target)}. To pass arguments, use args: [...]`,
    );
  }
  if (args !== undefined && !Array.isArray(args)) {
    throw new ValueError(`args must be an array, not ${describe(args)}: args: [${describe(args)}]`);
  }
  if (stdio !== undefined && !STDIO.includes(stdio)) {
    throw new ValueError(`stdio must be one of ${STDIO.join(', ')}, not ${describe(stdio)}`);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new ValueError(`signal must be an AbortSignal, not ${describe(signal)}`);
  }
}

export function checkName(name: unknown): asserts name is string {
  if (typeof name !== 'string') throw new ValueError(`name must be a string, not ${describe(name)}`);
}

export function checkDaemon(daemon: unknown): asserts daemon is boolean {
  if (typeof daemon !== 'boolean') throw new ValueError(`daemon must be true or false, not ${describe(daemon)}`);
}

export function checkAuthkey(authkey: unknown): asserts authkey is Uint8Array {
  if (!(authkey instanceof Uint8Array)) {
    throw new ValueError(`authkey must be a Uint8Array (Buffer.from('secret')), not ${describe(authkey)}`);
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}
