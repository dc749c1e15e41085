import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

let cached: NodeJS.Require | undefined;

/**
 * `require` as seen from this package. Heavy dependencies are loaded through it at first use, so that
 * importing multiproc costs nothing. In a CommonJS bundle `import.meta.url` is empty: then the bundle's
 * own location stands in for it.
 */
export function lazyRequire(id: string): unknown {
  cached ??= createRequire(import.meta.url || pathToFileURL(process.argv[1] ?? `${process.cwd()}/`));
  return cached(id);
}
