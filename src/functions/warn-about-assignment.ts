import { nameOf } from './cannot-travel.js';
import type { CodeSite } from './code-site.js';
import type { FoundVariable } from './find-variable.js';
import type { FreeVariable } from './free-variables.js';

const warned = new Set<string>();

/** Assigning to a captured variable changes the copy of one process only: said once, when the function is sent. */
export function warnAboutAssignment(variable: FreeVariable, found: FoundVariable, fn: Function, site: CodeSite): void {
  if (!variable.assigned || isNobodysCode(found, fn, site)) return;
  const key = `${site.key}:${variable.name}`;
  if (warned.has(key)) return;
  warned.add(key);
  process.emitWarning(`\`${variable.name}\` is copied into each process; use a Value`, {
    type: 'MultiprocWarning',
    code: 'MULTIPROC_COPIED_VARIABLE',
    detail: `${nameOf(fn) || 'A function'} (${site.file}:${site.code.line + 1}) assigns to it.`,
  });
}

// Packages and the helpers of compilers keep such variables on purpose (caches), and the user cannot change them.
function isNobodysCode({ scope }: FoundVariable, fn: Function, site: CodeSite): boolean {
  return (
    site.file.includes('/node_modules/') || nameOf(fn).startsWith('__') || /\(__\w+\)$/.test(scope?.description ?? '')
  );
}
