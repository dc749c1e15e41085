import type { CodeSite } from './code-site.js';

/** Was this function compiled as strict code? V8 tells for plain `function`s, the file's first line for the others. */
export function isStrict(fn: Function, { code: { analysis }, isModule, module }: CodeSite): boolean {
  if (isModule || analysis.isClass) return true;
  if (allowsCaller(fn)) return false;
  if (analysis.shape === 'expression' && !analysis.isArrow && /^function\b(?!\s*\*)/.test(analysis.source)) return true;
  return /^(?:#![^\n]*\n)?(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*(['"])use strict\1/.test(module?.text ?? '');
}

/** Only sloppy functions have `caller` and `arguments`: as own properties up to Node 25, as accessors that do not throw since. */
function allowsCaller(fn: Function): boolean {
  if (Object.hasOwn(fn, 'caller')) return true;
  try {
    const accessor = Object.getOwnPropertyDescriptor(Function.prototype, 'arguments')?.get;
    accessor?.call(fn);
    return accessor !== undefined;
  } catch {
    return false;
  }
}
