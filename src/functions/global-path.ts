import { nameOf } from './cannot-travel.js';
import { GLOBAL_NAMES } from './global-names.js';

let paths: WeakMap<object, string> | undefined;

/** The path from `globalThis` to a builtin (`console`, `Math.sqrt`, `Array.prototype.push`), if it has one. */
export function globalPath(value: object | Function): string | undefined {
  const isNative = typeof value === 'function' && toText.call(value).endsWith('[native code] }');
  if (typeof value !== 'function' || isNative) {
    paths ??= indexLanguage();
    const known = paths.get(value);
    if (known !== undefined || !isNative) return known;
  }
  // Globals that Node wrote in JavaScript are found by name: touching all of them would load half of it (`FormData`: 40 ms).
  const name = nameOf(value);
  if (dataProperty(process, name) === value) return `process.${name}`;
  if (dataProperty(Buffer, name) === value) return `Buffer.${name}`;
  if (!GLOBAL_NAMES.has(name)) return undefined;
  return dataProperty(globalThis, name) === value ? name : undefined;
}

const toText = Function.prototype.toString;

function dataProperty(owner: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(owner, name)?.value;
}

const LANGUAGE =
  'AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError ' +
  'FinalizationRegistry Float32Array Float64Array Function Int16Array Int32Array Int8Array Intl Iterator JSON Map Math ' +
  'Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol SyntaxError ' +
  'TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet console';

const FUNCTIONS =
  'decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval isFinite isNaN parseFloat parseInt unescape';

function indexLanguage(): WeakMap<object, string> {
  const found = new WeakMap<object, string>();
  const add = (value: unknown, path: string): boolean => {
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return false;
    if (!found.has(value)) found.set(value, path);
    return true;
  };
  const addMembers = (owner: object, path: string): void => {
    for (const name of Object.getOwnPropertyNames(owner)) {
      const value: unknown = Object.getOwnPropertyDescriptor(owner, name)?.value;
      if (name === 'constructor' || !add(value, `${path}.${name}`)) continue;
      if (name === 'prototype') addMembers(value as object, `${path}.prototype`);
    }
  };
  add(globalThis, 'globalThis');
  add(process, 'process');
  add(process.env, 'process.env');
  const roots = LANGUAGE.split(' ').map((name) => [name, dataProperty(globalThis, name)] as const);
  for (const [name, value] of roots) add(value, name);
  for (const [name, value] of roots) if (value !== undefined) addMembers(value as object, name);
  for (const name of FUNCTIONS.split(' ')) add(dataProperty(globalThis, name), name);
  // Native ones of process: `hrtime.bigint`, `cwd`, `memoryUsage` … Its data (`argv`) is this process's own.
  for (const name of Object.getOwnPropertyNames(process)) {
    const member = dataProperty(process, name);
    if (typeof member === 'function') add(member, `process.${name}`);
  }
  return found;
}
