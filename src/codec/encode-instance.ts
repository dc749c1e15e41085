import { lookupReference } from '../functions/index.js';
import { requireShippable, writeKnownObject } from './encode-function.js';
import type { EncoderState } from './encoder-state.js';
import { SERIALIZE } from './hooks.js';
import { classState } from './private-state.js';
import { nativeResource, type Refusal } from './refusals.js';
import * as tag from './tags.js';

type Class = { readonly prototype: object } & ((...args: never) => unknown);
type Props = Record<string, unknown>;

const HOOK_FIX =
  'Send plain data, or give the class a method [Symbol.for("multiproc.serialize")]() that returns what to send and a ' +
  'static [Symbol.for("multiproc.deserialize")](data) that makes an instance of it.';

/**
 * An instance: its builtin part (a plain object, a Map ...), its class, and own enumerable properties
 * besides the builtin part. The class comes second, so that it may lead back to the instance.
 */
export function writeInstance(
  encoder: EncoderState,
  object: object,
  prototype: object | null,
  writeBase: (encoder: EncoderState, object: never) => void,
  builtin: boolean,
): void {
  const cls = classOf(prototype);
  if (cls !== undefined) {
    const hook = (object as { [key: symbol]: unknown })[SERIALIZE];
    if (typeof hook === 'function') {
      writeHooked(encoder, object, cls, hook as () => unknown);
      return;
    }
  }
  const refusal =
    cls === undefined
      ? withoutClass(object)
      : (nativeResource(object, cls.name) ?? hiddenState(object, prototype, cls.name, builtin));
  if (cls === undefined || refusal !== undefined) {
    writeKnownOrRefuse(encoder, object, refusal as Refusal);
    return;
  }
  requireShippable(encoder, cls);
  encoder.byte(tag.INSTANCE);
  writeBase(encoder, object as never);
  encoder.member({ text: ' (its class)' }, cls);
  if (!builtin || Array.isArray(object) || ArrayBuffer.isView(object)) encoder.byte(tag.NULL);
  else encoder.properties(object as Props, Object.keys(object), tag.WIDE_OBJECT);
}

function writeHooked(encoder: EncoderState, object: object, cls: Class, hook: () => unknown): void {
  encoder.byte(tag.HOOKED_INSTANCE);
  encoder.whilePending(encoder.lastRemembered, () => {
    encoder.member({ text: ' (its class)' }, cls);
    encoder.member({ text: '[multiproc.serialize]()' }, hook.call(object));
  });
}

function classOf(prototype: object | null): Class | undefined {
  const cls: unknown = prototype === null ? undefined : (prototype as { constructor: unknown }).constructor;
  return typeof cls === 'function' && cls.prototype === prototype ? (cls as Class) : undefined;
}

/** `process` has state that cannot travel, but every process has one: what any process can find is not refused. */
function writeKnownOrRefuse(encoder: EncoderState, object: object, { what, fix }: Refusal): void {
  if (!writeKnownObject(encoder, object)) encoder.refuse(what, fix);
}

function withoutClass(object: object): Refusal {
  const kind = Object.prototype.toString.call(object).slice(8, -1);
  return { what: `is a ${kind} without a class of its own (its prototype was replaced)`, fix: 'Send plain data.' };
}

/** Looks at the class and its ancestors for state that own properties do not show. */
function hiddenState(object: object, prototype: object | null, name: string, builtin: boolean): Refusal | undefined {
  const hasSymbols = Object.getOwnPropertySymbols(object).length > 0;
  for (let p = prototype; p !== null && p !== Object.prototype; p = Object.getPrototypeOf(p)) {
    const cls: unknown = Object.getOwnPropertyDescriptor(p, 'constructor')?.value;
    if (typeof cls !== 'function') continue;
    const state = classState(cls);
    if ((state === 'native' && !builtin) || (hasSymbols && isNodeClass(cls))) {
      return {
        what: `is a ${cls.name || 'native object'}, whose state is inside the JavaScript engine or Node.js`,
        fix: 'Send the data it was made from.',
      };
    }
    if (state === 'private') {
      const owner = cls.name === name ? 'which has' : `whose base class ${cls.name} has`;
      return { what: `is a ${name}, ${owner} #private members that nobody outside can read`, fix: HOOK_FIX };
    }
  }
  return undefined;
}

/** Classes of Node.js itself keep their state under symbols; what an EventEmitter has there does not matter. */
function isNodeClass(cls: Function): boolean {
  if (cls.name === 'EventEmitter') return false;
  const reference = lookupReference(cls);
  return reference !== undefined && (reference.kind === 'global' || reference.module.startsWith('node:'));
}

/** An object made by `Object.create(template)`: the template travels as a value of its own. */
export function writeDerived(encoder: EncoderState, object: object, prototype: object): void {
  if (writeKnownObject(encoder, object)) return; // globalThis
  const hidden = Reflect.ownKeys(prototype).some(
    (key) => typeof key === 'symbol' || !Object.prototype.propertyIsEnumerable.call(prototype, key),
  );
  if (hidden) {
    const kind = Object.prototype.toString.call(object).slice(8, -1);
    encoder.refuse(`is a ${kind} that is not data`, 'Send the data it stands for, for example collected in an array.');
  }
  encoder.byte(tag.DERIVED_OBJECT);
  encoder.properties(object as Props, Object.keys(object), tag.WIDE_OBJECT);
  encoder.member({ text: ' (its prototype)' }, prototype);
}
