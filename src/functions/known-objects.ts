import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { builtinOrigin } from './builtin-origin.js';
import type { GlobalDescriptor, ReferenceDescriptor } from './descriptors.js';
import { isEntryScript } from './entry-script.js';
import { globalPath } from './global-path.js';

/** Where an object or function can be found again in any process. */
export type Origin = { readonly module: string; readonly name: string } | { readonly global: string };

const registered = new WeakMap<object, { module: string; name: string }>();
const commonJs = new WeakMap<object, { module: string; name: string }>();
const seen = new Set<string>();

/** Says that `value` is export `name` of `module`, so that it always travels as a reference. */
export function registerReference(value: object | Function, module: string, name: string): void {
  registered.set(value, { module, name });
}

/** Where an object (a function is for `describeFunction`) can be imported from, or which global it is, if either. */
export function lookupReference(value: object): ReferenceDescriptor | GlobalDescriptor | undefined {
  const origin = originOf(value) ?? commonJsOrigin(value);
  if (origin === undefined) return undefined;
  return 'global' in origin ? { kind: 'global', path: origin.global } : { kind: 'reference', ...origin };
}

/** Finds an object by identity: registered, a global (`Math.sqrt`), or of a builtin module that is loaded. */
export function originOf(value: object | Function): Origin | undefined {
  const own = registered.get(value);
  if (own !== undefined) return own;
  const path = globalPath(value);
  return path === undefined ? builtinOrigin(value) : { global: path };
}

/** Finds an export of a loaded CommonJS module by identity. The entry script's do not count. */
export function commonJsOrigin(value: object | Function): { module: string; name: string } | undefined {
  indexCommonJs();
  return commonJs.get(value);
}

/** The cache that every `require` function of this thread shares. */
export function requireCache(): Record<string, NodeJS.Module | undefined> {
  sharedCache ??= createRequire(`${process.cwd()}/`).cache;
  return sharedCache;
}
let sharedCache: NodeJS.Dict<NodeJS.Module> | undefined;

// Data properties only: no getter is ever run.
function dataProperties(object: object): [string, object][] {
  const found: [string, object][] = [];
  for (const name of Object.getOwnPropertyNames(object)) {
    const value: unknown = Object.getOwnPropertyDescriptor(object, name)?.value;
    if ((typeof value === 'object' && value !== null) || typeof value === 'function') found.push([name, value]);
  }
  return found;
}

/** Takes in what was loaded since the last time. */
function indexCommonJs(): void {
  const cache = requireCache();
  for (const path of Object.keys(cache)) {
    const module = cache[path];
    if (seen.has(path) || module === undefined || !module.loaded) continue;
    seen.add(path);
    if (!isEntryScript(pathToFileURL(path).href) && module.id !== '.') addExports(module.exports, path);
  }
}

function addExports(exports: unknown, module: string): void {
  if ((typeof exports !== 'object' || exports === null) && typeof exports !== 'function') return;
  if (!commonJs.has(exports)) commonJs.set(exports, { module, name: '' });
  for (const [name, value] of dataProperties(exports)) {
    if (!commonJs.has(value) && name !== 'prototype') commonJs.set(value, { module, name });
  }
}
