import { InvalidStateError } from '../errors.js';
import { getArena } from './current.js';
import { LocalObjects } from './local-objects.js';
import type { ObjectSpec } from './objects.js';
import { type Handle, registerSharedKind } from './shared-kinds.js';
import type { Transaction } from './transaction.js';

/** What the constructor of a shared class gets instead of a user's arguments: the object exists, open it. */
export class Opening {
  readonly handle: Handle;
  readonly letGo: () => void;

  constructor(handle: Handle, letGo: () => void) {
    this.handle = handle;
    this.letGo = letGo;
  }
}

/** A local object's hold of the shared object that it stands for. */
export class Hold {
  readonly #handle: Handle;
  readonly #letGo: () => void;
  readonly #name: string;
  #closed = false;

  constructor(handle: Handle, letGo: () => void, name: string) {
    this.#handle = handle;
    this.#letGo = letGo;
    this.#name = name;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Of an object that is open. */
  get handle(): Handle {
    if (this.#closed) this.check();
    return this.#handle;
  }

  /** @throws InvalidStateError once it is closed */
  readonly check = (): void => {
    if (this.#closed) throw new InvalidStateError(`This ${this.#name} is closed`);
  };

  /** Ends it; `last` is done while it can still be used by others of this process's waits. */
  end(last?: () => void): void {
    if (this.#closed) return;
    this.#closed = true;
    last?.();
    this.#letGo();
  }
}

interface ClassOptions<T> {
  readonly kind: number;
  readonly name: string;
  /** Of the class: known while that is being defined. */
  readonly prototype: T;
  /** The class, once it is defined: its constructor also takes an `Opening`, which its declaration does not say. */
  type(): object;
  holdOf(object: T): Hold;
}

/** A public class whose objects live in the arena: how they are created, opened elsewhere, and travel. */
export class SharedClass<T extends { readonly closed: boolean }> {
  readonly #kind: number;
  readonly #name: string;
  readonly #locals: LocalObjects<T>;

  constructor({ kind, name, prototype, type, holdOf }: ClassOptions<T>) {
    this.#kind = kind;
    this.#name = name;
    this.#locals = new LocalObjects<T>((handle, letGo) => {
      const Opened = type() as new (opening: Opening) => T;
      return new Opened(new Opening(handle, letGo));
    });
    registerSharedKind(prototype, {
      kind,
      name,
      handleOf: (object: T) => holdOf(object).handle,
      open: (handle: Handle) => this.#locals.open(handle),
    });
  }

  /** For the constructor: the hold of an object that arrives, or of a new one, whose first words `fill` writes. */
  hold(
    object: T,
    opening: unknown,
    spec: Omit<ObjectSpec, 'kind'>,
    fill?: (tx: Transaction, ref: number) => void,
  ): Hold {
    if (opening instanceof Opening) return new Hold(opening.handle, opening.letGo, this.#name);
    const handle = getArena().create((create, { tx }) => {
      const made = create({ ...spec, kind: this.#kind });
      fill?.(tx, made.ref);
      return made;
    });
    return new Hold(handle, this.#locals.add(object, handle), this.#name);
  }
}
