import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The folder of the clone, found upwards from this compiled file. */
export const root = findRoot();

function findRoot(): string {
  for (let folder = new URL('./', import.meta.url); folder.pathname !== '/'; folder = new URL('../', folder)) {
    const manifest = new URL('package.json', folder);
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'multiproc') return folder.pathname;
  }
  throw new Error('The tests must be built inside a clone of multiproc');
}

export interface SourceFile {
  /** Relative to `src/`, e.g. `process/process.ts`. */
  readonly path: string;
  readonly text: string;
}

/** Every TypeScript file of the library. */
export function sourceFiles(): SourceFile[] {
  const src = join(root, 'src');
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: relative(src, file), text: readFileSync(file, 'utf8') }))
    .sort((a, b) => a.path.localeCompare(b.path));
}

/** The lines that are program, not comment: a name in prose is no use of it. A comment behind code on its line stays. */
export function withoutComments(text: string): string {
  return text.replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
}
