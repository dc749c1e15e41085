import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UnsupportedPlatformError } from '../../errors.js';

const PACKAGE = 'multiproc';

let found: string | undefined;

/**
 * The program that a child runs. It stands
 * - in the compiled sources at `../child/entry.js` from this file,
 * - in the published package at `child.js` beside the bundle that this file became part of,
 * - and where a user's bundler has inlined multiproc, in the installed package, which must then be there too.
 */
export function childEntryPath(): string {
  found ??= besideThisFile() ?? inInstalledPackage();
  return found;
}

function besideThisFile(): string | undefined {
  // A bundle in CommonJS format has no import.meta.url.
  if (!import.meta.url?.startsWith('file:')) return undefined;
  const here = fileURLToPath(import.meta.url);
  const compiled = here.endsWith(join('process', 'parent', 'entry-path.js'));
  if (compiled) return join(dirname(here), '..', 'child', 'entry.js');
  return inPackageAt(join(dirname(here), '..'), dirname(here));
}

function inInstalledPackage(): string {
  const bundle = import.meta.url?.startsWith('file:') ? fileURLToPath(import.meta.url) : undefined;
  const origins = [bundle, process.argv[1], join(process.cwd(), 'x')].filter((it) => it !== undefined);
  for (const origin of origins) {
    const manifest = resolveManifest(origin);
    const entry = manifest && inPackageAt(dirname(manifest), join(dirname(manifest), 'dist'));
    if (entry) return entry;
  }
  throw new UnsupportedPlatformError(
    `multiproc was bundled into ${bundle ?? process.argv[1] ?? 'this program'}, and its child program is not part of the ` +
      'bundle. Install the package beside it (npm install multiproc), or mark multiproc as external when you bundle.',
  );
}

function resolveManifest(origin: string): string | undefined {
  try {
    return createRequire(pathToFileURL(origin)).resolve(`${PACKAGE}/package.json`);
  } catch {
    return undefined;
  }
}

/** `child.js` in the folder, if it is a folder of the package at `root` and no other program's. */
function inPackageAt(root: string, folder: string): string | undefined {
  const manifest = join(root, 'package.json');
  const entry = join(folder, 'child.js');
  if (!existsSync(manifest) || !existsSync(entry)) return undefined;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === PACKAGE ? entry : undefined;
}
