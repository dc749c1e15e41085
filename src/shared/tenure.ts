import type { Handle } from '../arena/index.js';
import { InvalidStateError } from '../errors.js';

/** What a constructor gets when the object is there already and has only come to this process. */
export class Arrival {
  readonly handle: Handle;
  readonly letGo: () => void;

  constructor(handle: Handle, letGo: () => void) {
    this.handle = handle;
    this.letGo = letGo;
  }
}

/** This process's hold of one shared object, until it is closed here. */
export class Tenure {
  readonly #name: string;
  readonly #handle: Handle;
  readonly #letGo: () => void;
  #closed = false;

  constructor(name: string, handle: Handle, letGo: () => void) {
    this.#name = name;
    this.#handle = handle;
    this.#letGo = letGo;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get handle(): Handle {
    this.check();
    return this.#handle;
  }

  check(): void {
    if (this.#closed) throw new InvalidStateError(`This ${this.#name} is closed in this process`);
  }

  /** True the first time. */
  end(): boolean {
    if (this.#closed) return false;
    this.#closed = true;
    this.#letGo();
    return true;
  }
}
