import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the import and export statements of a file say. */
export interface ModuleText {
  /** Local name -> where it comes from. `name` is `*` for the namespace. */
  readonly imports: ReadonlyMap<string, { readonly specifier: string; readonly name: string }>;
  /** Local name -> the names it is exported under. */
  readonly exports: ReadonlyMap<string, readonly string[]>;
  readonly exportedNames: readonly string[];
  /** `export *`: more is exported than stands here. */
  readonly hasExportStar: boolean;
  readonly text: string;
}

const IMPORT =
  /(?:^|[\n;}]|\*\/)[^\S\n]*import\s*(?!type\s+[\w$*{](?!rom\b))((?:[\w$]+\s*,?\s*)?(?:\*\s*as\s+[\w$]+|\{[^}]*\})?)\s*from\s*(['"])([^'"\n]+)\2(\s*(?:with|assert)\s*\{)?/g;
const EXPORT_DECLARATION =
  /(?:^|[\n;}]|\*\/)[^\S\n]*export\s+(default\s+)?(?:async\s+|abstract\s+)?(?:function\s*\*?|class|const|let|var|enum)\s*([\w$]+|\{[^}=]*\})?/g;
const EXPORT_LIST = /(?:^|[\n;}]|\*\/)[^\S\n]*export\s*\{([^}]*)\}(\s*from)?/g;
const EXPORT_DEFAULT_NAME = /(?:^|[\n;}]|\*\/)[^\S\n]*export\s+default\s+([\w$]+)\s*(?:;|\n|$)/g;
const DEFAULT = /(?:^|[\n;}])\s*export\s+default\b/;

const cache = new Map<string, ModuleText | null>();

/**
 * Reads a module's import and export statements from its file, JavaScript or TypeScript alike. Patterns rather than
 * a parser: acorn knows no types and takes 30 ms for a large bundle. Text inside a template literal that looks like
 * an import can deceive it; what is found is only used for names that really are variables of that module.
 */
export function moduleText(url: string): ModuleText | null {
  let known = cache.get(url);
  if (known === undefined) {
    const text = readModule(url);
    known = text === null ? null : scanModule(text);
    cache.set(url, known);
  }
  return known;
}

function readModule(url: string): string | null {
  try {
    if (url.startsWith('file:')) return readFileSync(fileURLToPath(url), 'utf8');
  } catch {}
  return null;
}

/** Scans a module's text; exported for tests and for scripts that are no file. */
export function scanModule(text: string): ModuleText {
  const imports = new Map<string, { specifier: string; name: string }>();
  for (const [, clause, , specifier, attributes] of text.matchAll(overlapping(IMPORT))) {
    if (attributes === undefined) readClause(clause, specifier, imports);
  }
  const exports = new Map<string, string[]>();
  const add = (local: string, exported: string): void => {
    exports.set(local, [...(exports.get(local) ?? []), exported]);
  };
  for (const [, isDefault, declared] of text.matchAll(overlapping(EXPORT_DECLARATION))) {
    if (isDefault) add(declared ?? 'default', 'default');
    else if (declared?.startsWith('{')) for (const [local] of listed(declared.slice(1, -1), ':')) add(local, local);
    else if (declared) add(declared, declared);
  }
  const reexported: string[] = [];
  for (const [, list, from] of text.matchAll(overlapping(EXPORT_LIST))) {
    for (const [local, exported] of listed(list, ' as ')) {
      if (from === undefined) add(local, exported);
      else reexported.push(exported);
    }
  }
  for (const [, name] of text.matchAll(overlapping(EXPORT_DEFAULT_NAME))) add(name, 'default');
  // Any other expression: V8 calls a function made by it `default`.
  if (![...exports.values()].flat().includes('default') && DEFAULT.test(text)) add('default', 'default');
  return {
    imports,
    exports,
    exportedNames: [...new Set([...exports.values()].flat().concat(reexported))].sort(),
    hasExportStar: /(?:^|[\n;}])\s*export\s*\*/.test(text),
    text,
  };
}

// The `;` or `}` before a statement may be the end of the one before: look behind instead of consuming it.
function overlapping(pattern: RegExp): RegExp {
  return new RegExp(pattern.source.replace('(?:^|', '(?<=^|').replace('|\\*\\/)', '|\\*\\/)'), 'g');
}

function readClause(
  clause: string,
  specifier: string,
  imports: Map<string, { specifier: string; name: string }>,
): void {
  const named = /\{([^}]*)\}/.exec(clause)?.[1];
  if (named !== undefined) {
    for (const [name, local] of listed(named, ' as ')) imports.set(local, { specifier, name: unquote(name) });
  }
  const namespace = /\*\s*as\s+([\w$]+)/.exec(clause)?.[1];
  if (namespace !== undefined) imports.set(namespace, { specifier, name: '*' });
  const byDefault = /^\s*([\w$]+)/.exec(clause)?.[1];
  if (byDefault !== undefined) imports.set(byDefault, { specifier, name: 'default' });
}

/** `a, b as c` -> [['a', 'a'], ['b', 'c']]; the second of each pair is what the separator leads to. */
function listed(list: string, separator: string): [string, string][] {
  return list
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
    .split(',')
    .map((item) => item.trim().replace(/\s+/g, ' '))
    .filter((item) => item !== '' && !item.startsWith('type ') && !item.startsWith('...'))
    .map((item) => {
      const [first, second = first] = item.split(separator === ':' ? /\s*:\s*/ : separator);
      const clean = second.replace(/\s*=.*$/, '');
      return separator === ':' ? [clean, clean] : [first, unquote(clean)];
    });
}

function unquote(name: string): string {
  return name.replace(/^(['"])(.*)\1$/, '$2');
}
