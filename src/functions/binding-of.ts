import Module from 'node:module';
import { isModuleNamespaceObject } from 'node:util/types';
import type { CodeSite } from './code-site.js';
import type { Binding, ClosureCode } from './descriptors.js';
import { isEntryScript } from './entry-script.js';
import type { FoundVariable } from './find-variable.js';
import { commonJsOrigin, originOf, requireCache } from './known-objects.js';
import { moduleKey } from './module-key.js';
import { CODE_VARIABLE } from './revived-code.js';

/** A captured variable that is better found again than copied: an imported name, a builtin, `require` itself. */
export function bindingOf(
  found: FoundVariable,
  name: string,
  site: CodeSite,
  revived: ClosureCode | undefined,
): Binding | undefined {
  const { value, scope } = found;
  if (revived !== undefined && scope !== undefined && Object.hasOwn(scope.variables, CODE_VARIABLE)) {
    if (Object.hasOwn(revived.bindings, name)) return revived.bindings[name];
  }
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (isObject) {
    const origin = originOf(value as object);
    if (origin !== undefined) return origin;
  }
  if (scope?.description === 'Module') {
    const imported = importBinding(name, site);
    if (imported !== undefined) return imported;
  }
  if (!isObject) return undefined;
  if (typeof value === 'function') return isRequire(value) ? { special: 'require' } : undefined;
  if (isCommonJsModule(value as object)) return { special: 'module' };
  return commonJsOrigin(value as object) ?? interopBinding(value as object) ?? namespaceBinding(value as object);
}

function importBinding(name: string, { module, url }: CodeSite): Binding | undefined {
  const statement = module?.imports.get(name);
  if (statement === undefined || statement.specifier.endsWith('.json')) return undefined;
  const key = moduleKey(statement.specifier, url);
  if (isEntryScript(key)) return undefined;
  return { module: key, name: statement.name === '*' ? '' : statement.name };
}

// Every `require` of a thread, `createRequire`d ones included, carries the one module cache.
function isRequire(value: Function): boolean {
  return Object.getOwnPropertyDescriptor(value, 'cache')?.value === requireCache();
}

function isCommonJsModule(value: object): boolean {
  return Object.getPrototypeOf(value) === (Module as unknown as { prototype: object }).prototype;
}

/** What esbuild makes of `import x from 'y'` in CommonJS: an object with getters, and the module as `default`. */
function interopBinding(value: object): Binding | undefined {
  const property = Object.getOwnPropertyDescriptor(value, 'default');
  const whole: unknown = property?.value;
  if (typeof whole !== 'object' && typeof whole !== 'function') return undefined;
  if (whole === null || Object.getPrototypeOf(value) !== Object.getPrototypeOf(whole)) return undefined;
  const origin = originOf(whole) ?? commonJsOrigin(whole);
  return origin !== undefined && 'module' in origin ? { ...origin, interop: true } : undefined;
}

function namespaceBinding(value: object): Binding | undefined {
  if (!isModuleNamespaceObject(value)) return undefined;
  // Namespaces of builtin modules: reading `default` of one runs nobody's code.
  const whole: unknown = Object.getOwnPropertyDescriptor(value, 'default')?.value;
  if (typeof whole !== 'object' && typeof whole !== 'function') return undefined;
  const origin = whole === null ? undefined : originOf(whole);
  return origin !== undefined && 'module' in origin && origin.name === 'default'
    ? { module: origin.module, name: '' }
    : undefined;
}
