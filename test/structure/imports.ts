import { posix } from 'node:path';
import { type SourceFile, withoutComments } from '../support/project.js';

export interface Import {
  readonly from: string;
  /** A file relative to `src/`, or the specifier of a package or builtin. */
  readonly to: string;
  readonly isRelative: boolean;
}

const IMPORT = /^(?:import|export)\b[^;'"`]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;

/** Every static, dynamic and type import of a file. */
export function importsOf({ path, text }: SourceFile): Import[] {
  return [...withoutComments(text).matchAll(IMPORT)].map(([, from, bare, dynamic]) => {
    const specifier = from ?? bare ?? dynamic;
    const isRelative = specifier.startsWith('.');
    const to = isRelative ? posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts') : specifier;
    return { from: path, to, isRelative };
  });
}
