import { builtinModules } from 'node:module';
import { nameOf } from './cannot-travel.js';

type BuiltinExports = Record<string, unknown>;

const modules = new Map<string, BuiltinExports>();
const wholes = new WeakMap<object, { module: string; name: string }>();
let loadedBefore = -1;

// Objects inside builtin modules that programs keep in variables. Reading every export would load half of Node.
const PARTS: Readonly<Record<string, readonly string[]>> = {
  fs: ['constants'],
  path: ['posix', 'win32'],
  os: ['constants'],
  util: ['types'],
  zlib: ['constants'],
  crypto: ['constants'],
  buffer: ['constants'],
  http: ['globalAgent'],
  https: ['globalAgent'],
  perf_hooks: ['performance', 'constants'],
};

/** Which builtin module, among those that are loaded, exports this object or function? */
export function builtinOrigin(value: object | Function): { module: string; name: string } | undefined {
  takeInLoaded();
  const whole = wholes.get(value);
  if (whole !== undefined || typeof value !== 'function') return whole;
  const name = nameOf(value);
  if (name === '') return undefined;
  for (const [module, exports] of modules) {
    if (Object.getOwnPropertyDescriptor(exports, name)?.value === value) return { module, name };
  }
  return undefined;
}

/**
 * The same, for a function known to be Node's own, wherever it hides: under another name (`process.cwd`) or on the
 * prototype of an exported class (`EventEmitter.prototype.on`).
 */
export function internalOrigin(fn: Function): { module: string; name: string } | undefined {
  takeInLoaded();
  modules.set('node:process', process as unknown as BuiltinExports);
  for (const [module, exports] of modules) {
    for (const name of Object.getOwnPropertyNames(exports)) {
      const value: unknown = Object.getOwnPropertyDescriptor(exports, name)?.value;
      if (value === fn) return { module, name };
      if (typeof value !== 'function') continue;
      const member = memberOf(value, fn) ?? prefixed('prototype.', memberOf(value.prototype, fn));
      if (member !== undefined) return { module, name: `${name}.${member}` };
    }
  }
  return undefined;
}

function memberOf(owner: object | undefined, value: Function): string | undefined {
  if (typeof owner !== 'object' && typeof owner !== 'function') return undefined;
  return Object.getOwnPropertyNames(owner).find(
    (name) => Object.getOwnPropertyDescriptor(owner, name)?.value === value,
  );
}

function prefixed(prefix: string, name: string | undefined): string | undefined {
  return name === undefined ? undefined : prefix + name;
}

function takeInLoaded(): void {
  const loaded = (process as unknown as { moduleLoadList: readonly string[] }).moduleLoadList;
  if (loaded.length === loadedBefore) return;
  loadedBefore = loaded.length;
  const names = new Set(loaded);
  for (const id of builtinModules) {
    const bare = id.replace('node:', '');
    const module = `node:${bare}`;
    // `sys` and `punycode` warn that they are deprecated.
    if (id.startsWith('_') || bare === 'sys' || bare === 'punycode' || modules.has(module)) continue;
    if (!names.has(`NativeModule ${bare}`)) continue;
    const exports = process.getBuiltinModule(module) as unknown as BuiltinExports;
    modules.set(module, exports);
    if (!wholes.has(exports)) wholes.set(exports, { module, name: 'default' });
    for (const name of PARTS[bare] ?? []) {
      const part: unknown = Object.getOwnPropertyDescriptor(exports, name)?.value;
      if (typeof part === 'object' && part !== null && !wholes.has(part)) wholes.set(part, { module, name });
    }
  }
}
