import { nameOf } from './cannot-travel.js';
import type { CodeSite } from './code-site.js';
import type { Inspected } from './inspect-function.js';

/**
 * Under which name does the module a function was written in export it? The file's text says which local names are
 * exported; the module's scope, seen from the function, says whether that name really is this function.
 */
export function exportOf(
  fn: Function,
  inspected: Inspected,
  site: CodeSite,
): { module: string; name: string } | undefined {
  const text = site.module;
  const outermost = inspected.scopes.at(-1);
  if (text === null || outermost === undefined || text.exports.size === 0) return undefined;
  for (const [local, exported] of text.exports) {
    if (isVariable(outermost.variables, local, fn)) return { module: site.url, name: exported[0] };
  }
  // The default export has no variable when it has no name; V8 then calls it `default`.
  const isDefault = nameOf(fn) === 'default' && text.exports.has('default') && inspected.scopes.length === 1;
  return isDefault ? { module: site.url, name: 'default' } : undefined;
}

function isVariable(variables: object, name: string, value: unknown): boolean {
  try {
    return Object.getOwnPropertyDescriptor(variables, name)?.value === value;
  } catch {
    return false; // Not initialised yet.
  }
}
