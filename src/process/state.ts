import { InvalidStateError, ValueError } from '../errors.js';
import type { AnyProcessOptions } from './options.js';
import type { ResultBox } from './parent/result-box.js';
import type { StartedProcess } from './parent/started-process.js';
import type { Sentinel } from './sentinel.js';

/**
 * What a Process object knows about its process. It is kept beside the object, not in it: then the own properties of
 * an instance of a subclass are exactly what its author put there, and those travel.
 */
export interface ProcessState {
  /** `child`: made here, to be started. `self`: the process we are in. */
  readonly role: 'child' | 'self';
  name: string;
  readonly identity: readonly number[];
  daemon: boolean;
  /** Undefined: as this process's. */
  authkey: Uint8Array | undefined;
  /** Target and arguments go when the process has started: nothing here keeps them alive (P-03). */
  options: AnyProcessOptions;
  /** The method this object's class is bound to; undefined: the default one. */
  readonly startMethod: string | undefined;
  started: StartedProcess | undefined;
  sentinel: Sentinel | undefined;
  result: ResultBox | undefined;
  closed: boolean;
}

const states = new WeakMap<object, ProcessState>();

export function attachState(process: object, state: ProcessState): void {
  states.set(process, state);
}

/** **Throws** `ValueError` after `close()`, `InvalidStateError` in a process that did not make the object. */
export function stateOf(process: object): ProcessState {
  const state = stateEvenIfClosed(process);
  if (state.closed) throw new ValueError(`${state.name} is closed: nothing but close() can be called on it any more`);
  return state;
}

export function stateEvenIfClosed(process: object): ProcessState {
  const state = states.get(process);
  if (state === undefined) {
    throw new InvalidStateError(
      'This Process object was made in another process, and only there it can be used. Send what is needed of it ' +
        '(its name, its pid), or let the process that made it act on a message.',
    );
  }
  return state;
}

/** The state if this process has one for the object. */
export function peekState(process: object): ProcessState | undefined {
  return states.get(process);
}

/** The started process behind an object, for methods that make no sense before `start()`. */
export function startedOf(process: object, method: string): StartedProcess {
  const state = stateOf(process);
  if (state.role === 'self') {
    throw new InvalidStateError(
      `${method}() on the current process: a process cannot wait for itself or end itself this way`,
    );
  }
  if (state.started === undefined) {
    throw new InvalidStateError(`${state.name} has not been started: call start() before ${method}()`);
  }
  return state.started;
}
