import type { Handle } from '../arena/shared-kinds.js';
import { malformed, Reader } from './reader.js';
import type { Segments } from './segments.js';

export interface DecodeOptions {
  /** `false` refuses functions and classes: for bytes that do not come from this process tree. */
  readonly functions?: boolean;
}

/** Stands for an object that has a number but does not exist yet. */
const PENDING = Object.freeze({});

const NO_HANDLES: readonly Handle[] = Object.freeze([]);

/** Everything known about the message being read besides its bytes. */
export abstract class DecoderState extends Reader {
  functions = true;
  handles: readonly Handle[] = [];
  segments: Segments | undefined;
  #objects: unknown[] = [];
  #shapes: (readonly string[])[] = [];
  #scope: object | undefined;

  /** Stands for this message: functions that came in it share the variables that their file assigns to. */
  get scope(): object {
    this.#scope ??= {};
    return this.#scope;
  }

  /** Reads any value. */
  abstract value(): unknown;

  /** Reads a record of own properties into `target`. */
  abstract propertiesInto(target: object): void;

  forget(): void {
    this.handles = NO_HANDLES;
    this.segments = undefined;
    this.#scope = undefined;
    if (this.#objects.length > 0) this.#objects = [];
    if (this.#shapes.length > 0) this.#shapes = [];
  }

  /** Numbers an object as the encoder did: before its members are read. */
  add<T>(object: T): T {
    this.#objects.push(object);
    return object;
  }

  /** Numbers an object that can be made only later. */
  reserve(): number {
    return this.#objects.push(PENDING) - 1;
  }

  settle(number: number, object: unknown): void {
    this.#objects[number] = object;
  }

  known(number: number): unknown {
    const object = this.#objects[number];
    if (object === undefined || object === PENDING) malformed('it refers to an object that it does not hold');
    return object;
  }

  addShape(keys: readonly string[]): readonly string[] {
    this.#shapes.push(keys);
    return keys;
  }

  shape(number: number): readonly string[] {
    return this.#shapes[number] ?? malformed('it refers to a shape that it does not hold');
  }
}

/** Like `object[key] = value`, but `__proto__` is a property as any other. */
export function setProperty(object: object, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    (object as Record<string, unknown>)[key] = value;
  }
}
