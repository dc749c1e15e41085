import { types } from 'node:util';
import { writeArray } from './encode-array.js';
import { writeMap, writeSet } from './encode-builtins.js';
import { writeExotic } from './encode-exotic.js';
import { writeFunction, writeKnownObject } from './encode-function.js';
import { EncoderState } from './encoder-state.js';
import { shapeOf } from './shapes.js';
import * as tag from './tags.js';

/** Smaller objects are not worth the question whether they are the exports of a module. */
const FEW_KEYS = 8;

const kindOf = Object.prototype.toString;

/** Dispatches on the type of a value; plain objects and arrays, the common case, are written right here. */
export class Encoder extends EncoderState {
  override value(value: unknown): void {
    if (typeof value === 'string') this.string(value);
    else if (typeof value === 'number') this.number(value);
    else if (typeof value === 'object' && value !== null) this.#object(value);
    else if (typeof value === 'boolean') this.byte(value ? tag.TRUE : tag.FALSE);
    else if (value === undefined) this.byte(tag.UNDEFINED);
    else if (value === null) this.byte(tag.NULL);
    else if (typeof value === 'bigint') this.bigint(value);
    else if (typeof value === 'function') this.#object(value);
    else this.refuse(`is a symbol (${String(value)})`, 'Send a string in its place.');
  }

  #object(object: object): void {
    const known = this.remember(object);
    if (known >= 0) this.#reference(known);
    else if (typeof object === 'function') writeFunction(this, object);
    else if (!this.tooDeep || !this.#defer(object)) this.#contents(object, Object.getPrototypeOf(object));
  }

  #contents(object: object, prototype: object | null): void {
    if (prototype === Object.prototype) {
      const keys = Object.keys(object);
      // Math, `arguments`, a Map whose prototype was replaced: only what looks empty is looked at twice.
      if (keys.length > 0 || kindOf.call(object) === '[object Object]') {
        if (keys.length > FEW_KEYS && looksLikeModule(object, keys) && writeKnownObject(this, object)) return;
        this.properties(object as Record<string, unknown>, keys, tag.WIDE_OBJECT);
        return;
      }
    } else if (prototype === Array.prototype && Array.isArray(object)) {
      writeArray(this, object);
      return;
    }
    writeExotic(this, object, prototype);
  }

  /** The other side makes the container now and fills it when the rest of the value is there. */
  #defer(object: object): boolean {
    const prototype: unknown = Object.getPrototypeOf(object);
    let kind: number;
    if (prototype === Object.prototype && kindOf.call(object) === '[object Object]') kind = tag.WIDE_OBJECT;
    else if (prototype === Array.prototype && Array.isArray(object)) kind = tag.ARRAY;
    else if (prototype === Map.prototype && types.isMap(object)) kind = tag.MAP;
    else if (prototype === Set.prototype && types.isSet(object)) kind = tag.SET;
    else return false;
    this.byte(tag.DEFERRED);
    this.byte(kind);
    this.defer(object);
    return true;
  }

  /** Ends the value: writes what was too deep to be written in its place. */
  finish(): void {
    if (!this.hasDeferred) return;
    this.writeDeferred((object) => {
      if (Array.isArray(object)) writeArray(this, object);
      else if (types.isMap(object)) writeMap(this, object);
      else if (types.isSet(object)) writeSet(this, object);
      else this.properties(object as Record<string, unknown>, Object.keys(object), tag.WIDE_OBJECT);
    });
  }

  #reference(number: number): void {
    if (this.isPending(number)) {
      this.refuse(
        'leads back to something that must be complete before it',
        'Break the cycle, for example by looking the value up inside the function instead of capturing it.',
      );
    }
    this.byte(tag.REFERENCE);
    this.varint(number);
  }

  /** Writes an object's keys and values; `wideTag` stands where they do not fit a shape. */
  override properties(object: Record<string, unknown>, keys: string[], wideTag: number): void {
    const shape = wideTag === tag.WIDE_OBJECT ? shapeOf(keys) : undefined;
    if (shape === undefined) {
      this.#wideProperties(object, keys, wideTag);
      return;
    }
    const index = this.rememberShape(shape);
    if (index >= 0) {
      this.byte(tag.SHAPE_REFERENCE);
      this.varint(index);
    } else {
      this.#defineShape(shape.block);
    }
    this.enter();
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      this.step(key);
      const value = object[key];
      if (value === undefined && !Object.hasOwn(object, key)) this.byte(tag.ABSENT);
      else this.value(value);
    }
    this.leave();
  }

  #defineShape(block: Uint8Array): void {
    const { length } = block;
    this.ensure(length + 2);
    const { buffer } = this;
    let { position } = this;
    buffer[position++] = tag.SHAPE_DEFINITION;
    buffer[position++] = length;
    for (let i = 0; i < length; i++) buffer[position++] = block[i] as number;
    this.position = position;
  }

  #wideProperties(object: Record<string, unknown>, keys: string[], wideTag: number): void {
    this.byte(wideTag);
    this.varint(keys.length);
    this.enter();
    for (const key of keys) {
      this.step(key);
      this.string(key);
      const value = object[key];
      if (value === undefined && !Object.hasOwn(object, key)) this.byte(tag.ABSENT);
      else this.value(value);
    }
    this.leave();
  }
}

/** `fs`, or any other module got by `require`: a plain object that begins with a function. */
function looksLikeModule(object: object, keys: readonly string[]): boolean {
  return typeof Object.getOwnPropertyDescriptor(object, keys[0] as string)?.value === 'function';
}
