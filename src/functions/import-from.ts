import { pathToFileURL } from 'node:url';
import { constants, Script } from 'node:vm';

const importers = new Map<string, (specifier: string, options?: object) => Promise<unknown>>();

/** `import(specifier)` as the file `parent` would do it: its folder, its package's dependencies, the same conditions and hooks. */
export function importFrom(specifier: string, parent: string, options?: object): Promise<unknown> {
  if (options === undefined && (parent === '' || /^(node|file|data):/.test(specifier))) return import(specifier);
  let importer = importers.get(parent);
  if (importer === undefined) {
    const script = new Script('(specifier, options) => options ? import(specifier, options) : import(specifier)', {
      filename: parent || pathToFileURL(`${process.cwd()}/[import]`).href,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    } as never);
    importer = script.runInThisContext() as NonNullable<typeof importer>;
    importers.set(parent, importer);
  }
  return quietly(() => (importer as NonNullable<typeof importer>)(specifier, options));
}

// Node announces this (since 21.7 unchanged) option as experimental at its first use; the user did not choose it.
function quietly<T>(action: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = ((warning: string | Error, ...rest: never[]) => {
    if (!String(warning).includes('USE_MAIN_CONTEXT_DEFAULT_LOADER')) emitWarning.call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    return action();
  } finally {
    process.emitWarning = emitWarning;
  }
}
