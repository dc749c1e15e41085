import type { Hold } from '../arena/index.js';
import { TimeoutError } from '../errors.js';
import { resolved } from '../util/turn-taking.js';
import { checkWaitOptions, type SyncWaitOptions, timeoutOf, type WaitOptions } from '../util/wait-options.js';
import type { Gate, Resource } from './gate.js';
import { type Held, runHolding, runHoldingSync } from './lock-guard.js';

/** `acquire` and `run` of a public class, and their blocking twins: one way to acquire it. */
export class Acquirer<T> {
  readonly #name: string;
  readonly #hold: Hold;
  readonly #gate: Gate;
  readonly #resource: Resource<T>;
  readonly #heldFor: (taken: T) => Held;

  /** `heldFor` makes the acquisition that the user gets. */
  constructor(name: string, hold: Hold, gate: Gate, resource: Resource<T>, heldFor: (taken: T) => Held) {
    this.#name = name;
    this.#hold = hold;
    this.#gate = gate;
    this.#resource = resource;
    this.#heldFor = heldFor;
  }

  acquire(options: WaitOptions | undefined): Promise<Held | null> {
    try {
      this.#hold.check();
      if (options !== undefined) checkWaitOptions(options);
      const taken = this.#gate.tryPass(this.#resource);
      if (taken !== undefined) return resolved(this.#heldFor(taken));
    } catch (error) {
      return Promise.reject(error);
    }
    const passed = this.#gate.pass(this.#resource, options);
    return passed.then((taken) => (taken === undefined ? null : this.#heldFor(taken)));
  }

  acquireSync(options: SyncWaitOptions | undefined): Held | null {
    this.#hold.check();
    if (options !== undefined) timeoutOf(options);
    const taken = this.#gate.tryPass(this.#resource) ?? this.#gate.passSync(this.#resource, options);
    return taken === undefined ? null : this.#heldFor(taken);
  }

  async run<R>(fn: () => R | Promise<R>, options: WaitOptions | undefined): Promise<R> {
    const held = await this.acquire(options);
    if (held === null) throw timedOut(this.#name, options);
    return runHolding(held, fn);
  }

  runSync<R>(fn: () => R, options: SyncWaitOptions | undefined): R {
    const held = this.acquireSync(options);
    if (held === null) throw timedOut(this.#name, options);
    return runHoldingSync(held, fn);
  }
}

export function timedOut(name: string, options: SyncWaitOptions | undefined): TimeoutError {
  return new TimeoutError(`The ${name} did not become free within ${options?.timeout} ms`);
}
