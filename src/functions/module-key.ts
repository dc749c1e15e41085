/**
 * How a module is named on the way: a URL (`file:`, `node:`, `data:`), an absolute path (CommonJS: `require` it), or
 * `specifier parentURL` for packages, which mean different files to different importers and conditions.
 */
export function moduleKey(specifier: string, parent: string): string {
  if (/^\.{0,2}\//.test(specifier) && parent.startsWith('file:')) return new URL(specifier, parent).href;
  if (/^(node|file|data):/.test(specifier)) return specifier;
  return parent === '' ? specifier : `${specifier} ${parent}`;
}

/** The two halves of a `moduleKey`; no parent: the process's own directory. */
export function splitModuleKey(key: string): { specifier: string; parent: string } {
  const space = /^[^:]+ (?=file:|data:)/.exec(key);
  if (space === null) return { specifier: key, parent: '' };
  return { specifier: key.slice(0, space[0].length - 1), parent: key.slice(space[0].length) };
}
