import { ValueError } from '../errors.js';
import { isFunctionRef } from '../functions/index.js';
import { nearest } from '../util/nearest.js';
import type { AnyProcessOptions } from './options.js';

const STDIO: readonly unknown[] = ['inherit', 'pipe', 'ignore'];

/** One for each option, so that these are also the names there are. */
const CHECKS: { readonly [Name in keyof Required<AnyProcessOptions>]: (value: unknown) => void } = {
  target: checkTarget,
  args: checkArgs,
  name: checkName,
  daemon: checkDaemon,
  env: checkEnv,
  cwd: checkCwd,
  execArgv: checkExecArgv,
  stdio: checkStdio,
  signal: checkSignal,
  authkey: checkAuthkey,
};

/** What Python has and we have not. */
const FROM_PYTHON = new Map([
  ['group', 'there are no groups: leave it out'],
  ['kwargs', 'there are no keyword arguments: pass an object, args: [{ … }]'],
]);

/** **Throws** `ValueError` for options that make no sense, whatever the types allowed. */
export function checkOptions(options: unknown): asserts options is AnyProcessOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const fix = typeof options === 'function' ? 'new Process({ target: fn })' : 'new Process({ target: fn, args: [] })';
    throw new ValueError(`The options of a process are an object, not ${describe(options)}: write ${fix}`);
  }
  const given = options as Record<string, unknown>;
  for (const name of Object.keys(given)) {
    if (given[name] !== undefined && !Object.hasOwn(CHECKS, name)) throw unknownOption(name, given);
  }
  for (const [name, check] of Object.entries(CHECKS)) {
    if (given[name] !== undefined) check(given[name]);
  }
}

function unknownOption(name: string, options: object): ValueError {
  if (isFunctionRef(options)) {
    return new ValueError('A reference is an option too: write new Process({ target: { module, name } })');
  }
  const known = Object.keys(CHECKS);
  const near = nearest(name, known);
  const fix = FROM_PYTHON.get(name) ?? (near ? `did you mean ${near}?` : `there are ${known.join(', ')}`);
  return new ValueError(`Process has no option ${name}: ${fix}`);
}

function checkTarget(target: unknown): void {
  if (typeof target === 'function' || isFunctionRef(target)) return;
  throw new ValueError(
    `target must be a function or { module, name }, not ${describe(target)}. To pass arguments, use args: [...]`,
  );
}

function checkArgs(args: unknown): void {
  if (Array.isArray(args)) return;
  const fix = typeof args === 'object' && args !== null ? '{ … }' : typeof args === 'function' ? 'fn' : describe(args);
  throw new ValueError(`args must be an array, not ${describe(args)}: args: [${fix}]`);
}

export function checkName(name: unknown): asserts name is string {
  if (typeof name !== 'string') throw new ValueError(`name must be a string, not ${describe(name)}`);
}

export function checkDaemon(daemon: unknown): asserts daemon is boolean {
  if (typeof daemon !== 'boolean') throw new ValueError(`daemon must be true or false, not ${describe(daemon)}`);
}

function checkEnv(env: unknown): void {
  if (typeof env === 'object' && env !== null && !Array.isArray(env)) return;
  throw new ValueError(`env must be an object, not ${describe(env)}: env: { ...process.env, NAME: 'value' }`);
}

/** A URL as in `child_process`. */
function checkCwd(cwd: unknown): void {
  if (typeof cwd === 'string' || (cwd instanceof URL && cwd.protocol === 'file:')) return;
  const what = cwd instanceof URL ? cwd.href : describe(cwd);
  throw new ValueError(`cwd must be the path of a directory, a string, not ${what}`);
}

function checkExecArgv(execArgv: unknown): void {
  if (!Array.isArray(execArgv)) {
    throw new ValueError(
      `execArgv must be an array of strings, not ${describe(execArgv)}: execArgv: ['--enable-source-maps']`,
    );
  }
  const stray = execArgv.findIndex((it) => typeof it !== 'string');
  if (stray < 0) return;
  throw new ValueError(`execArgv must be an array of strings, but execArgv[${stray}] is ${describe(execArgv[stray])}`);
}

function checkStdio(stdio: unknown): void {
  if (STDIO.includes(stdio)) return;
  throw new ValueError(`stdio must be one of ${STDIO.join(', ')}, not ${describe(stdio)}`);
}

/** By what it can do: other realms and polyfills have AbortSignals of their own. */
function checkSignal(signal: unknown): void {
  const { aborted, addEventListener, throwIfAborted } = (signal ?? {}) as Partial<AbortSignal>;
  const methods = [addEventListener, throwIfAborted];
  if (typeof aborted === 'boolean' && methods.every((it) => typeof it === 'function')) return;
  const fix = 'new AbortController().signal, or AbortSignal.timeout(ms)';
  throw new ValueError(`signal must be an AbortSignal, not ${describe(signal)}: ${fix}`);
}

export function checkAuthkey(authkey: unknown): asserts authkey is Uint8Array {
  if (!(authkey instanceof Uint8Array)) {
    throw new ValueError(`authkey must be a Uint8Array (Buffer.from('secret')), not ${describe(authkey)}`);
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}
