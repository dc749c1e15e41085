import { builtinModules } from 'node:module';
import { cannotTravel, nameOf } from './cannot-travel.js';
import type { CodeSite } from './code-site.js';
import { GLOBAL_NAMES } from './global-names.js';
import type { InspectedScope } from './inspect-function.js';

/** A captured variable: its value now, and the scope it is in (undefined: a global made by the program). */
export interface FoundVariable {
  readonly value: unknown;
  readonly scope: InspectedScope | undefined;
}

/** Looks a name up as V8 would. Undefined: a name every process has, or one that exists nowhere. */
export function findVariable(
  name: string,
  scopes: readonly InspectedScope[],
  site: CodeSite,
  fn: Function,
): FoundVariable | undefined {
  for (const scope of scopes) {
    if (!isDeclared(scope.variables, name)) continue;
    let value: unknown;
    try {
      value = (scope.variables as Record<string, unknown>)[name];
    } catch {
      throw uninitialised(fn, name);
    }
    if (value === undefined && cannotBeUndefined(name, site)) throw uninitialised(fn, name);
    return { value, scope };
  }
  if (GLOBAL_NAMES.has(name)) return undefined;
  const property = Object.getOwnPropertyDescriptor(globalThis, name);
  if (property === undefined) return undefined;
  if ('value' in property) return { value: property.value, scope: undefined };
  // Under `-e` every builtin module is a lazy global.
  if (builtinModules.includes(name)) return { value: process.getBuiltinModule(`node:${name}`), scope: undefined };
  return undefined;
}

// Even asking for the property of a variable that is not initialised throws on Node >= 22.
function isDeclared(variables: object, name: string): boolean {
  try {
    return Object.hasOwn(variables, name);
  } catch {
    return true;
  }
}

/** V8 of Node 20 shows a variable that is not initialised as `undefined`; the declaration may prove that it is not. */
function cannotBeUndefined(name: string, { module }: CodeSite): boolean {
  if (module === null || Number.parseInt(process.versions.node, 10) >= 22) return false;
  const escaped = name.replaceAll('$', '\\$');
  const declaration = new RegExp(
    `(?:^|[;{}\\n])\\s*(?:export\\s+)?(?:class\\s+${escaped}\\b|const\\s+${escaped}\\s*=\\s*(?:[\\d'"\`{[]|new\\b|(?:async\\s+)?function\\b|class\\b|(?:async\\s*)?\\([^()]*\\)\\s*=>))`,
  );
  return declaration.test(module.text);
}

function uninitialised(fn: Function, name: string): Error {
  return cannotTravel(
    fn,
    `it uses \`${name}\`, which is not initialised yet. Move the call below the declaration of \`${name}\`.`,
    nameOf(fn) === '' ? name : `${nameOf(fn)}: ${name}`,
  );
}
