import { openShared } from '../arena/shared-kinds.js';
import { readArrayBuffer, readView } from './decode-binary.js';
import { readBoxed, readDomException, readMap, readSet } from './decode-builtins.js';
import { readError } from './decode-error.js';
import { readBound, readClosure, readGlobal, readImported } from './decode-function.js';
import { readDerived, readHooked, readInstance } from './decode-instance.js';
import { readShape } from './decode-shapes.js';
import { DecoderState, setProperty } from './decoder-state.js';
import { malformed } from './reader.js';
import * as tag from './tags.js';

/** Dispatches on the tag of a value; README.md has the format. */
export class Decoder extends DecoderState {
  #unfilled: object[] = [];

  override value(): unknown {
    return this.#tagged(this.byte());
  }

  #tagged(head: number): unknown {
    if (head <= tag.MAX_SMALL_INT) return head;
    if (head <= tag.SHORT_STRING + tag.MAX_SHORT_STRING) return this.latin1(head & tag.MAX_SHORT_STRING);
    switch (head) {
      case tag.NULL:
        return null;
      case tag.UNDEFINED:
        return undefined;
      case tag.TRUE:
        return true;
      case tag.FALSE:
        return false;
      case tag.INT8:
        return (this.byte() << 24) >> 24;
      case tag.INT16:
        return this.int16();
      case tag.INT32:
        return this.int32();
      case tag.FLOAT64:
        return this.float();
      case tag.LATIN1:
        return this.latin1(this.count(1));
      case tag.UTF16:
        return this.utf16();
      case tag.SHAPE_REFERENCE:
        return this.#fill(this.add({}), this.shape(this.varint()));
      case tag.SHAPE_DEFINITION:
        return this.#fill(this.add({}), this.addShape(readShape(this)));
      case tag.ARRAY:
        return this.#array(this.add([]));
      case tag.REFERENCE:
        return this.known(this.varint());
      default:
        return this.#rare(head);
    }
  }

  #rare(head: number): unknown {
    switch (head) {
      case tag.WIDE_OBJECT:
        return this.#wideObject(this.add({}));
      case tag.NULL_PROTOTYPE_OBJECT:
        return this.#wideObject(this.add(Object.create(null) as object));
      case tag.ARRAY_WITH_PROPERTIES:
        return this.#arrayWithProperties(this.add([]));
      case tag.DEFERRED:
        return this.#deferred();
      case tag.BIGINT64:
        return this.bigint64();
      case tag.BIGINT:
        return this.bigint();
      case tag.MAP:
        return readMap(this, this.add(new Map()));
      case tag.SET:
        return readSet(this, this.add(new Set()));
      case tag.DATE:
        return this.add(new Date(this.float()));
      case tag.REGEXP:
        return this.add(new RegExp(this.string(), this.string()));
      case tag.BOXED:
        return readBoxed(this);
      case tag.VIEW:
        return readView(this);
      case tag.ARRAY_BUFFER:
        return readArrayBuffer(this);
      case tag.ERROR:
        return readError(this);
      case tag.DOM_EXCEPTION:
        return readDomException(this);
      case tag.URL_OBJECT:
        return this.add(new URL(this.string()));
      case tag.URL_SEARCH_PARAMS:
        return this.add(new URLSearchParams(this.string()));
      case tag.SHARED_OBJECT:
        return this.add(
          openShared(this.handles[this.varint()] ?? malformed('it names a shared object that did not come along')),
        );
      case tag.INSTANCE:
        return readInstance(this);
      case tag.DERIVED_OBJECT:
        return readDerived(this);
      case tag.HOOKED_INSTANCE:
        return readHooked(this);
      case tag.IMPORTED:
        return readImported(this);
      case tag.GLOBAL:
        return readGlobal(this);
      case tag.BOUND_FUNCTION:
        return readBound(this);
      case tag.CLOSURE:
        return readClosure(this);
      case tag.ERROR_MESSAGE:
        for (let i = 0; i < 3; i++) this.string(); // the summary, for those who cannot read what follows
        return this.value();
      default:
        return malformed(`0x${head.toString(16)} is no kind of value`);
    }
  }

  #fill(object: Record<string, unknown>, keys: readonly string[]): object {
    const { length } = keys;
    for (let i = 0; i < length; i++) {
      const head = this.byte();
      if (head !== tag.ABSENT) object[keys[i] as string] = this.#tagged(head);
    }
    return object;
  }

  #wideObject(object: object): object {
    const count = this.count(2);
    for (let i = 0; i < count; i++) {
      const key = this.string();
      const head = this.byte();
      if (head !== tag.ABSENT) setProperty(object, key, this.#tagged(head));
    }
    return object;
  }

  override propertiesInto(target: object): void {
    switch (this.byte()) {
      case tag.SHAPE_REFERENCE:
        this.#fill(target as Record<string, unknown>, this.shape(this.varint()));
        return;
      case tag.SHAPE_DEFINITION:
        this.#fill(target as Record<string, unknown>, this.addShape(readShape(this)));
        return;
      case tag.WIDE_OBJECT:
        this.#wideObject(target);
        return;
      default:
        malformed('properties are missing');
    }
  }

  /** A container that is filled at the end of the message. */
  #deferred(): object {
    const kind = this.byte();
    const container =
      kind === tag.ARRAY
        ? []
        : kind === tag.MAP
          ? new Map()
          : kind === tag.SET
            ? new Set()
            : kind === tag.WIDE_OBJECT
              ? {}
              : undefined;
    if (container === undefined) malformed('it puts off something that cannot be put off');
    this.#unfilled.push(container);
    return this.add(container);
  }

  /** Reads what follows the value: the contents of the containers put off. */
  finish(): void {
    for (let i = 0; i < this.#unfilled.length; i++) this.#fillDeferred(this.#unfilled[i] as object);
    if (this.position !== this.limit) malformed('bytes are left over');
  }

  #fillDeferred(container: object): void {
    if (container instanceof Map || container instanceof Set) {
      const head = this.byte();
      if (container instanceof Map && head === tag.MAP) readMap(this, container);
      else if (container instanceof Set && head === tag.SET) readSet(this, container);
      else malformed('contents put off are missing');
    } else if (Array.isArray(container)) {
      const head = this.byte();
      if (head === tag.ARRAY) this.#array(container);
      else if (head === tag.ARRAY_WITH_PROPERTIES) this.#arrayWithProperties(container);
      else malformed('contents put off are missing');
    } else {
      this.propertiesInto(container);
    }
  }

  override forget(): void {
    super.forget();
    if (this.#unfilled.length > 0) this.#unfilled = [];
  }

  #arrayWithProperties(array: unknown[]): unknown[] {
    if (this.byte() !== tag.ARRAY) malformed('an array is missing');
    this.#array(array);
    this.propertiesInto(array);
    return array;
  }

  /** Grows the array element by element: a length alone, which anybody can write, allocates nothing. */
  #array(array: unknown[]): unknown[] {
    const length = this.varint();
    for (let i = 0; i < length; i++) {
      const head = this.byte();
      if (head === tag.SPARSE_TAIL) {
        this.#sparseTail(array, length);
        break;
      }
      array.push(this.#tagged(head));
    }
    return array;
  }

  #sparseTail(array: unknown[], length: number): void {
    setLength(array, length);
    const count = this.count(2);
    for (let i = 0; i < count; i++) {
      const index = this.varint();
      if (index >= length) malformed('an element lies behind the end of its array');
      array[index] = this.value();
    }
  }
}

/** Holes that V8 will not allocate. */
const FEW_HOLES = 64;
const FAR_AWAY = 0xffff_fffd;

/**
 * `array.length = 3e7` allocates 240 MB in V8, for five bytes of message. An element far away turns the
 * array into a dictionary first, in which holes take no memory.
 */
function setLength(array: unknown[], length: number): void {
  if (length - array.length > FEW_HOLES) {
    array[FAR_AWAY] = 0;
    delete array[FAR_AWAY];
  }
  array.length = length;
}
