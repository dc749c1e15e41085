import { constants } from 'node:os';
import { creatorOfThis } from './current.js';
import { exitCodeOf } from './parent/result-box.js';
import { type ProcessState, peekState } from './state.js';

/** Python's repr (P-16): `<Process name='x' pid=12 parent=11 stopped exitcode=-SIGTERM daemon>`. */
export function representation(object: object): string {
  const className = object.constructor.name;
  const state = peekState(object);
  if (state === undefined) return `<${className} unknown>`;
  return `<${[className, ...wordsOf(state)].join(' ')}>`;
}

/** `initial`, `started`, `stopped` or `closed`. */
export function statusOf({ role, closed, started }: ProcessState): 'initial' | 'started' | 'stopped' | 'closed' {
  if (closed) return 'closed';
  if (role === 'self') return 'started';
  if (started === undefined) return 'initial';
  return started.poll() === null ? 'started' : 'stopped';
}

function wordsOf(state: ProcessState): string[] {
  const { name, daemon, role, started, closed } = state;
  const pid = role === 'self' ? process.pid : closed ? undefined : started?.pid;
  const parent = role === 'self' ? (creatorOfThis()?.pid ?? null) : process.pid;
  const words = [`name='${name}'`];
  if (pid !== undefined) words.push(`pid=${pid}`);
  words.push(`parent=${parent}`, statusOf(state));
  const status = closed ? null : (started?.poll() ?? null);
  if (status !== null) words.push(`exitcode=${exitCodeName(exitCodeOf(status))}`);
  if (daemon) words.push('daemon');
  return words;
}

function exitCodeName(exitCode: number): string {
  const signal = Object.entries(constants.signals).find(([, number]) => number === -exitCode)?.[0];
  return signal === undefined ? String(exitCode) : `-${signal}`;
}
