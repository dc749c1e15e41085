import type { Handle } from '../arena/shared-kinds.js';
import { SerializationError } from '../errors.js';
import { BackingStores } from './backing-stores.js';
import { DEEP } from './limits.js';
import { formatPath, type Step } from './path.js';
import type { Shape } from './shapes.js';
import { Writer } from './writer.js';

/** So few objects are found faster by looking at each than in a Map. */
const LINEAR = 8;

let lastMessage = 0;

/** What rolling back needs to know. */
export interface Checkpoint {
  readonly position: number;
  readonly objects: number;
  readonly shapes: number;
  readonly depth: number;
  readonly handles: number;
  readonly deferred: number;
}

/** A container whose contents are written later, and where it stands. */
interface Deferred {
  readonly object: object;
  readonly steps: readonly Step[];
  readonly parent: Deferred | undefined;
}

/**
 * Everything known about the message being written besides its bytes: which objects it holds already,
 * its shapes, handles, modules and binary leaves, and where in the value the encoder stands.
 */
export abstract class EncoderState extends Writer {
  readonly backings: BackingStores = new BackingStores();
  handles: Handle[] = [];
  readonly modules: Set<string> = new Set<string>();
  root = 'value';
  /** An error is being encoded: what cannot travel inside it is described instead. */
  lenient = false;

  readonly #path: Step[] = [];
  #depth = 0;
  readonly #first: (object | null)[] = new Array(LINEAR).fill(null);
  readonly #rest: Map<object, number> = new Map<object, number>();
  readonly #pending: Set<number> = new Set<number>();
  #objects = 0;
  #message = 0;
  #shapes = 0;
  #deferred: Deferred[] = [];
  #current: Deferred | undefined;

  /** Writes any value. */
  abstract value(value: unknown): void;

  /** Writes these own properties of an object as a shape, or behind `wideTag` where they do not fit one. */
  abstract properties(object: Record<string, unknown>, keys: string[], wideTag: number): void;

  begin(root: string): void {
    this.restart();
    this.root = root;
    this.#message = ++lastMessage;
  }

  /** Forgets the message, so that nothing of the caller's is kept alive. */
  end(): void {
    const linear = Math.min(this.#objects, LINEAR);
    for (let i = 0; i < linear; i++) this.#first[i] = null;
    if (this.#objects > LINEAR) this.#rest.clear();
    this.#objects = 0;
    this.#shapes = 0;
    this.#depth = 0;
    this.lenient = false;
    if (this.#pending.size > 0) this.#pending.clear();
    if (this.handles.length > 0) this.handles = [];
    if (this.modules.size > 0) this.modules.clear();
    if (this.#deferred.length > 0) this.#deferred = [];
    this.#current = undefined;
    this.backings.clear();
  }

  // --- identity -------------------------------------------------------------------------------

  /** The number of an object met before, or -1 and from now on it has one. */
  remember(object: object): number {
    const count = this.#objects;
    const linear = Math.min(count, LINEAR);
    for (let i = 0; i < linear; i++) if (this.#first[i] === object) return i;
    if (count < LINEAR) {
      this.#first[count] = object;
    } else {
      const known = this.#rest.get(object);
      if (known !== undefined) return known;
      this.#rest.set(object, count);
    }
    this.#objects = count + 1;
    return -1;
  }

  /** The number of the object remembered last. */
  get lastRemembered(): number {
    return this.#objects - 1;
  }

  /**
   * While `write` runs, the object with this number does not exist yet on the other side (a class
   * before its base class, a bound function before its target): a way back to it cannot be written.
   */
  whilePending(number: number, write: () => void): void {
    this.#pending.add(number);
    write();
    this.#pending.delete(number);
  }

  isPending(number: number): boolean {
    return this.#pending.size > 0 && this.#pending.has(number);
  }

  // --- shapes ---------------------------------------------------------------------------------

  /** The number of this shape in this message, or -1 and from now on it has one. */
  rememberShape(shape: Shape): number {
    if (shape.message === this.#message && shape.index < this.#shapes) return shape.index;
    shape.message = this.#message;
    shape.index = this.#shapes++;
    return -1;
  }

  // --- rolling back ---------------------------------------------------------------------------

  checkpoint(): Checkpoint {
    return {
      position: this.position,
      objects: this.#objects,
      shapes: this.#shapes,
      depth: this.#depth,
      handles: this.handles.length,
      deferred: this.#deferred.length,
    };
  }

  /** Unwrites what came after the checkpoint. Modules and binary leaves may stay: unused, they do no harm. */
  rollback(to: Checkpoint): void {
    for (let i = Math.min(to.objects, LINEAR); i < LINEAR; i++) this.#first[i] = null;
    for (const [object, number] of this.#rest) if (number >= to.objects) this.#rest.delete(object);
    for (const number of this.#pending) if (number >= to.objects) this.#pending.delete(number);
    this.position = to.position;
    this.#objects = to.objects;
    this.#shapes = to.shapes;
    this.#depth = to.depth;
    this.handles.length = to.handles;
    this.#deferred.length = to.deferred;
    // A new number for the message: shapes defined after the checkpoint must not pass for known. Those
    // before it are simply defined once more.
    this.#message = ++lastMessage;
    this.#shapes = to.shapes;
  }

  // --- depth ----------------------------------------------------------------------------------

  /** Whether a container here is too deep; what something waits for must not be put off, however deep. */
  get tooDeep(): boolean {
    return this.#depth >= DEEP && this.#pending.size === 0;
  }

  get hasDeferred(): boolean {
    return this.#deferred.length > 0;
  }

  defer(object: object): void {
    this.#deferred.push({ object, steps: this.#path.slice(0, this.#depth), parent: this.#current });
  }

  /** Writes the contents put off, and those put off meanwhile. */
  writeDeferred(write: (object: object) => void): void {
    for (let i = 0; i < this.#deferred.length; i++) {
      this.#current = this.#deferred[i] as Deferred;
      write(this.#current.object);
    }
  }

  // --- where we are ---------------------------------------------------------------------------

  enter(): void {
    this.#depth++;
  }

  step(step: Step): void {
    this.#path[this.#depth - 1] = step;
  }

  leave(): void {
    this.#depth--;
  }

  /** Writes one member of the object being written. */
  member(step: Step, value: unknown): void {
    this.#path[this.#depth++] = step;
    this.value(value);
    this.#depth--;
  }

  get path(): string {
    let steps = this.#path.slice(0, this.#depth);
    for (let at = this.#current; at !== undefined; at = at.parent) steps = [...at.steps, ...steps];
    return formatPath(this.root, steps);
  }

  refuse(what: string, fix: string, options?: ErrorOptions): never {
    const { path } = this;
    throw new SerializationError(`${path} ${what} and cannot travel to another process. ${fix}`, path, options);
  }
}
