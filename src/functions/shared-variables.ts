import type { CodeSite } from './code-site.js';
import type { ClosureCode } from './descriptors.js';
import type { FoundVariable } from './find-variable.js';

/**
 * Does this variable exist once in its script, and does the script assign to it? Then the functions of one message
 * share it in the other process as they do here (`let ready = false; function init() { ready = true }`). Variables
 * of a function that can run twice are copied for each closure instead: V8 does not say which closures belong together.
 */
export function isShared(
  name: string,
  { scope }: FoundVariable,
  site: CodeSite,
  revived: ClosureCode | undefined,
): boolean {
  if (scope === undefined) return false;
  if (revived !== undefined) return scope.description.startsWith('With') && (revived.shared?.includes(name) ?? false);
  if (site.module === null || !assignedNames(site.module).has(name)) return false;
  if (scope.description === 'Module' || scope.description === 'Script') return true;
  // The scope of a CommonJS file looks like that of any anonymous function: only a declaration without indentation counts.
  return (
    scope.description === 'Closure' &&
    new RegExp(`^(?:let|var)\\s[^\\n]*?(?<![\\w$.])${literal(name)}(?![\\w$])`, 'm').test(site.module.text)
  );
}

const ASSIGNMENT =
  /(?<![.\w$])(?<!\b(?:const|let|var)\s+)([A-Za-z_$][\w$]*)\s*(?:=(?![=>])|(?:\*\*|<<|>>>?|&&|\|\||\?\?|[-+*/%&|^])=(?!=)|\+\+|--)|(?:\+\+|--)\s*([A-Za-z_$][\w$]*)/g;

const assigned = new WeakMap<object, Set<string>>();

// One pass over the text. Too many names (locals, parameters with defaults) cost nothing but a slower access.
function assignedNames(module: { readonly text: string }): Set<string> {
  let names = assigned.get(module);
  if (names === undefined) {
    names = new Set<string>();
    for (const [, before, after] of module.text.matchAll(ASSIGNMENT)) names.add(before ?? after);
    assigned.set(module, names);
  }
  return names;
}

function literal(name: string): string {
  return name.replaceAll('$', '\\$');
}
