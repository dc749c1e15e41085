import { types } from 'node:util';
import { SerializationError } from '../errors.js';
import type { ClosureDescriptor } from '../functions/index.js';
import { describeFunction, lookupReference } from '../functions/index.js';
import { classIdentity } from './class-identity.js';
import type { EncoderState } from './encoder-state.js';
import * as tag from './tags.js';

/** A function: found by name on the other side where that is possible, else its source and captured variables. */
export function writeFunction(encoder: EncoderState, fn: Function): void {
  const description = describe(encoder, fn);
  switch (description.kind) {
    case 'reference':
      writeImported(encoder, description.module, description.name);
      return;
    case 'global':
      encoder.byte(tag.GLOBAL);
      encoder.string(description.path);
      return;
    case 'bound': {
      encoder.byte(tag.BOUND_FUNCTION);
      const { target, thisValue, args } = description;
      encoder.whilePending(encoder.lastRemembered, () => {
        encoder.member({ text: ' (its target)' }, target);
        encoder.member({ text: ' (its bound this)' }, thisValue);
        encoder.member({ text: ' (its bound arguments)' }, args);
      });
      return;
    }
    case 'closure':
      writeClosure(encoder, fn, description);
      return;
  }
}

/**
 * Descriptions of classes that capture nothing: the same for every instance that is sent. With captured
 * variables they are not kept, because the next message must see the variables' next values.
 */
const constant = new WeakMap<Function, { readonly description: ClosureDescriptor; readonly members: number }>();

function memberCount(cls: Function): number {
  return Reflect.ownKeys(cls).length + Reflect.ownKeys(cls.prototype as object).length;
}

/** `functions/` knows the variable, the encoder where in the value the function is: the error says both. */
function describe(encoder: EncoderState, fn: Function): ReturnType<typeof describeFunction> {
  const known = constant.get(fn);
  if (known !== undefined && known.members === memberCount(fn)) return known.description;
  try {
    const description = describeFunction(fn);
    if (description.kind === 'closure' && description.code.isClass && description.captures.length === 0) {
      constant.set(fn, { description, members: memberCount(fn) });
    }
    return description;
  } catch (error) {
    if (!(error instanceof SerializationError)) throw error;
    const path = error.path === '' ? encoder.path : `${encoder.path} > ${error.path}`;
    throw new SerializationError(`${encoder.path}: ${error.message}`, path, { cause: error });
  }
}

const shippable = new WeakSet<Function>();

/** Refuses an instance before its members are looked at when its class cannot travel, as one of Node's inner classes. */
export function requireShippable(encoder: EncoderState, cls: Function): void {
  if (shippable.has(cls)) return;
  describe(encoder, cls);
  shippable.add(cls);
}

function writeImported(encoder: EncoderState, module: string, name: string): void {
  requireModule(encoder, module);
  encoder.byte(tag.IMPORTED);
  encoder.string(module);
  encoder.string(name);
}

/**
 * Captures that must exist before the function does come first; the others follow when the function is
 * there, so they may lead back to it.
 */
function writeClosure(encoder: EncoderState, fn: Function, { code, captures }: ClosureDescriptor): void {
  const number = encoder.lastRemembered;
  for (const binding of Object.values(code.bindings)) if ('module' in binding) requireModule(encoder, binding.module);
  encoder.byte(tag.CLOSURE);
  encoder.string(code.isClass ? classIdentity(fn) : '');
  encoder.string(JSON.stringify(code));
  const eager = captures.filter((capture) => capture.eager);
  const late = captures.filter((capture) => !capture.eager);
  encoder.whilePending(number, () => writeCaptures(encoder, code.name, eager));
  writeCaptures(encoder, code.name, late);
}

function writeCaptures(encoder: EncoderState, owner: string, captures: ClosureDescriptor['captures']): void {
  encoder.varint(captures.length);
  for (const { name, value } of captures) {
    encoder.string(name);
    encoder.member({ text: captureStep(owner, name) }, value);
  }
}

function captureStep(owner: string, name: string): string {
  const what = name.startsWith('.') ? `property ${name.slice(1)}` : `captured variable ${name}`;
  return ` > ${what} of ${owner === '' ? 'the function' : owner}`;
}

/** Builtin modules are always there; what else must be loaded first, the receiver decides. */
function requireModule(encoder: EncoderState, module: string): void {
  if (!module.startsWith('node:')) encoder.modules.add(module);
}

/** Writes an object that any process can import or has as a global (`process`, the exports of a module), if it is one. */
export function writeKnownObject(encoder: EncoderState, object: object): boolean {
  if (types.isModuleNamespaceObject(object) && writeBuiltinNamespace(encoder, object)) return true;
  const reference = lookupReference(object);
  if (reference === undefined) return false;
  if (reference.kind === 'reference') {
    writeImported(encoder, reference.module, reference.name);
  } else {
    encoder.byte(tag.GLOBAL);
    encoder.string(reference.path);
  }
  return true;
}

/** What `import * as fs from 'node:fs'` gives is known by its default export. */
function writeBuiltinNamespace(encoder: EncoderState, namespace: { readonly default?: unknown }): boolean {
  const whole = namespace.default;
  const reference =
    (typeof whole === 'object' && whole !== null) || typeof whole === 'function' ? lookupReference(whole) : undefined;
  if (reference?.kind !== 'reference' || reference.name !== 'default' || !reference.module.startsWith('node:'))
    return false;
  writeImported(encoder, reference.module, '');
  return true;
}
