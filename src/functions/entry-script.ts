import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What a child was told; its own entry is looked up only when somebody asks. */
const told = new Set<string>();
let entries: Set<string> | undefined;

/**
 * Is this the script the process (or, in a child, the whole tree) was started with? Importing it elsewhere would run
 * the program again, so what it defines goes by value.
 */
export function isEntryScript(url: string): boolean {
  entries ??= findEntries();
  const bare = url.replace(/[?#].*$/, '');
  return entries.has(bare) || told.has(bare);
}

/** Adds a script that must never be imported: a child is told its root's entry. */
export function addEntryScript(url: string): void {
  told.add(url);
}

/** The URLs of the entry script (more than one spelling when symbolic links are involved). */
export function entryScripts(): string[] {
  entries ??= findEntries();
  return [...told, ...entries];
}

function findEntries(): Set<string> {
  const found = new Set<string>();
  const script = process.argv[1];
  if (script === undefined || script === '-') return found;
  const add = (path: string): void => {
    found.add(pathToFileURL(path).href);
    try {
      found.add(pathToFileURL(realpathSync(path)).href);
    } catch {}
  };
  add(resolve(script));
  try {
    // `node app` means app.js or app/index.js.
    add(createRequire(`${process.cwd()}/`).resolve(resolve(script)));
  } catch {}
  return found;
}
