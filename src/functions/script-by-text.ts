import { moduleText } from './module-text.js';

const MAX_FILES = 256;

/**
 * Finds the file a function stands in by its text: among the files that known scripts import by relative paths, the
 * one that has this very text at this very position. Undefined unless exactly one does.
 */
export function scriptByText(text: string, line: number, column: number, known: Iterable<string>): string | undefined {
  const seen = new Set<string>();
  let level = [...known].filter((url) => url.startsWith('file:') && !url.includes('/node_modules/'));
  while (level.length > 0 && seen.size < MAX_FILES) {
    const fresh = level.filter((url) => !seen.has(url));
    for (const url of fresh) seen.add(url);
    const matches = fresh.filter((url) => standsAt(text, line, column, url));
    if (matches.length > 0) return matches.length === 1 ? matches[0] : undefined;
    level = fresh.flatMap(importsOf);
  }
  return undefined;
}

function standsAt(text: string, line: number, column: number, url: string): boolean {
  const file = moduleText(url)?.text;
  if (file === undefined) return false;
  let offset = 0;
  for (let i = 0; i < line && offset >= 0; i++) offset = file.indexOf('\n', offset) + 1 || -1;
  if (offset < 0) return false;
  // V8 names the place of the parameters, somewhere inside the text.
  const place = offset + column;
  const start = file.lastIndexOf(text, place);
  return start !== -1 && start + text.length > place;
}

function importsOf(url: string): string[] {
  const imports = moduleText(url)?.imports.values() ?? [];
  return [...imports]
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier }) => new URL(specifier, url).href);
}
