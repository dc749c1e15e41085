import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SerializationError, ValueError } from '../errors.js';
import type { ReferenceDescriptor } from './descriptors.js';
import { isEntryScript } from './entry-script.js';
import { moduleKey } from './module-key.js';
import { moduleText } from './module-text.js';
import { notExported } from './modules.js';

/** An explicit reference to an exported function, for bundlers and those who want no magic. */
export interface FunctionRef {
  /** A URL (`new URL('./tasks.js', import.meta.url)`), its string, an absolute path, or a package specifier. */
  readonly module: URL | string;
  /** The name it is exported by; `default` for a default export. */
  readonly name: string;
}

/** Is this an explicit reference rather than a function? */
export function isFunctionRef(value: unknown): value is FunctionRef {
  if (typeof value !== 'object' || value === null) return false;
  const { module, name } = value as Partial<FunctionRef>;
  return typeof name === 'string' && (typeof module === 'string' || module instanceof URL);
}

/**
 * Checks an explicit reference, without running the module. A relative string is refused: relative to which file?
 * **Throws** `ValueError` for that, `SerializationError` when the module's text shows that the name is not exported.
 */
export function describeReference({ module, name }: FunctionRef): ReferenceDescriptor {
  const specifier = String(module);
  if (/^\.{1,2}(\/|$)/.test(specifier)) {
    throw new ValueError(
      `A relative module needs the file it is relative to: { module: new URL('${specifier}', import.meta.url), name: '${name}' }`,
    );
  }
  const key = isAbsolute(specifier) ? pathToFileURL(specifier).href : moduleKey(specifier, packageParent(specifier));
  if (isEntryScript(key)) {
    throw new SerializationError(
      `{ module, name: '${name}' } names the entry script, which is never run again in another process. ` +
        'Pass the function itself, or move it to a module of its own.',
      name,
    );
  }
  const text = moduleText(key);
  const isModule = text !== null && text.exports.size > 0 && !text.hasExportStar;
  const [first] = name.split('.');
  if (isModule && !text.exportedNames.includes(first) && name !== '')
    throw notExported(relative(key), name, text.exportedNames);
  return { kind: 'reference', module: key, name };
}

// A package is looked up from the working directory, as the entry script's neighbours would.
function packageParent(specifier: string): string {
  return URL.canParse(specifier) ? '' : pathToFileURL(`${process.cwd()}/[reference]`).href;
}

function relative(url: string): string {
  const base = pathToFileURL(`${process.cwd()}/`).href;
  return url.startsWith(base) ? `./${url.slice(base.length)}` : url;
}
