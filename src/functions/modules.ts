import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SerializationError } from '../errors.js';
import { importFrom } from './import-from.js';
import { splitModuleKey } from './module-key.js';

const loaded = new Map<string, object>();
const builtinNamespaces = new Map<string, object>();

/** Gives a module that must not be looked up: the library's own copy in this process, whatever it was bundled into. */
export function provideModule(key: string, namespace: object): void {
  loaded.set(key, namespace);
}

/** Imports modules ahead of a synchronous revival; the ones that are `require`d or built in need no waiting. */
export async function preloadModules(keys: readonly string[]): Promise<void> {
  await Promise.all(keys.filter((key) => !isSynchronous(key) && !loaded.has(key)).map(preload));
}

/** Does this module have to be imported before a function that refers to it can be revived? */
export function needsPreload(key: string): boolean {
  return !isSynchronous(key) && !loaded.has(key);
}

async function preload(key: string): Promise<void> {
  const { specifier, parent } = splitModuleKey(key);
  loaded.set(key, (await importFrom(specifier, parent)) as object);
}

/** A module's exports, synchronously: preloaded, built in, or through `require`. */
export function moduleNamespace(key: string): object {
  const known = loaded.get(key);
  if (known !== undefined) return known;
  if (key.startsWith('node:')) return builtin(key);
  const { specifier, parent } = splitModuleKey(key);
  const path = specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier;
  const base = isAbsolute(path) ? path : parent.startsWith('file:') ? parent : pathToFileURL(`${process.cwd()}/`);
  const exports = createRequire(base)(path) as object;
  if (isAbsolute(specifier)) return exports;
  const namespace = isNamespace(exports) ? exports : interop(exports);
  loaded.set(key, namespace);
  return namespace;
}

/** What a reference stands for. **Throws** when the module has no such export. */
export function resolveReference(module: string, name: string, asInterop = false): unknown {
  const namespace = moduleNamespace(module);
  const whole = asInterop
    ? interop(name === 'default' && isNamespace(namespace) ? read(namespace, 'default') : namespace)
    : undefined;
  if (whole !== undefined) return whole;
  if (name === '') return namespace;
  const value = name.split('.').reduce(read, namespace as unknown);
  if (value === undefined && !exists(namespace, name)) throw notExported(module, name, namespace);
  return value;
}

function read(from: unknown, name: string): unknown {
  const object = Object(from) as Record<string, unknown>;
  if (name in object) return object[name];
  // A CommonJS module seen through `import`: names the lexer did not find are on `default`.
  return Object(object.default)[name];
}

function exists(namespace: object, name: string): boolean {
  const [first] = name.split('.');
  return first in namespace || first in Object((namespace as { default?: object }).default);
}

/** The error for a name that a module does not export. */
export function notExported(module: string, name: string, namespace: object | readonly string[]): SerializationError {
  const names = Array.isArray(namespace) ? namespace : Object.keys(namespace);
  const { specifier } = splitModuleKey(module);
  const list = names.length === 0 ? 'nothing is' : names.slice(0, 20).join(', ') + (names.length > 20 ? ' …' : '');
  return new SerializationError(
    `\`${name}\` is not exported by ${specifier} (exports: ${list}). Export it, or define it in the entry script.`,
    name,
  );
}

function isSynchronous(key: string): boolean {
  return key.startsWith('node:') || isAbsolute(key);
}

function isNamespace(value: object): boolean {
  return (value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] === 'Module';
}

// What `import * as fs from 'node:fs'` sees.
function builtin(key: string): object {
  let namespace = builtinNamespaces.get(key);
  if (namespace === undefined) {
    const exports = process.getBuiltinModule(key) as object | undefined;
    if (exports === undefined) throw new SerializationError(`This Node.js has no builtin module ${key}.`, key);
    namespace = interop(exports);
    builtinNamespaces.set(key, namespace);
  }
  return namespace;
}

const interops = new WeakMap<object, object>();

/** A CommonJS module as an importer sees it: its properties, live, and itself as `default`. */
function interop(exports: unknown): object {
  const object = Object(exports) as object;
  let namespace = interops.get(object);
  if (namespace === undefined) {
    namespace = Object.create(object, { default: { value: exports, enumerable: true } }) as object;
    interops.set(object, namespace);
  }
  return namespace;
}
