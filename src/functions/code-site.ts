import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { analyseSource, type SourceAnalysis } from './analyse-source.js';
import { cannotTravel } from './cannot-travel.js';
import { originalPlace } from './compile-mapped.js';
import type { ClosureCode, CodeMap } from './descriptors.js';
import { isEntryScript } from './entry-script.js';
import type { Inspected } from './inspect-function.js';
import { type ModuleText, moduleText, scanModule } from './module-text.js';
import { scriptUrl } from './script-url.js';
import { codeMap, type Place, partOfMap } from './source-map.js';

/** A place in the program text: everything about its functions that is the same for each of them. */
export interface CodeSite {
  readonly key: string;
  readonly url: string;
  /** What stack traces call the script, and what relative imports start from. */
  readonly file: string;
  readonly isModule: boolean;
  /** Another process may import it: a file that is not the entry script. */
  readonly importable: boolean;
  readonly module: ModuleText | null;
  /** Worked out when first asked for: a function that goes by reference never needs a parser. */
  readonly code: SiteCode;
  /** Codes made for this site: which variables are bindings may differ from closure to closure. */
  readonly codes: Map<string, ClosureCode>;
}

export interface SiteCode {
  readonly analysis: SourceAnalysis;
  readonly line: number;
  readonly column: number;
  readonly map: CodeMap | undefined;
}

const sites = new Map<string, CodeSite>();
// Programs that create scripts for ever (`new Function`) must not fill the memory.
const MAX_SITES = 4096;

/** Looks up or works out the site of a function. */
export function codeSite(text: string, inspected: Inspected, fn: Function, revived: ClosureCode | undefined): CodeSite {
  const { scriptId, line, column } = inspected.location as NonNullable<Inspected['location']>;
  const key = `${scriptId}:${line}:${column}:${text.length}`;
  let site = sites.get(key);
  if (site === undefined) {
    if (sites.size >= MAX_SITES) sites.clear();
    site = makeSite(key, text, inspected, fn, revived);
    sites.set(key, site);
  }
  return site;
}

function makeSite(
  key: string,
  text: string,
  inspected: Inspected,
  fn: Function,
  revived: ClosureCode | undefined,
): CodeSite {
  const location = inspected.location as NonNullable<Inspected['location']>;
  if (revived !== undefined) {
    const { url, file, isModule } = revived;
    const code = later(() => {
      const analysis = analyse(text, fn);
      const place = originalPlace(revived, startOf(location, text, analysis));
      return { analysis, ...place, map: partOfMap(revived, place, text) };
    });
    const site = { key, url, file, isModule, importable: false, module: null, codes: new Map() };
    return Object.defineProperties(site, code) as CodeSite;
  }
  const url = scriptUrl(location, text);
  const isModule = inspected.scopes.some((scope) => scope.description === 'Module');
  const file = isModule || !url.startsWith('file:') ? url : fileURLToPath(url);
  const code = later(() => {
    const analysis = analyse(text, fn);
    const place = startOf(location, text, analysis);
    return { analysis, ...place, map: codeMap(url, file, place, text) };
  });
  return Object.defineProperties(
    {
      key,
      url: /^(file|node|data):/.test(url) ? url : `${pathToFileURL(process.cwd())}/${url || '[anonymous]'}`,
      file: file || '[anonymous]',
      isModule,
      importable: !isEntryScript(url) && isFile(url),
      module: isEvaluated(url) ? evaluatedText() : moduleText(url),
      codes: new Map(),
    },
    code,
  ) as CodeSite;
}

/** Descriptor of a property that is computed once. */
function later(compute: () => SiteCode): { code: PropertyDescriptor } {
  let known: SiteCode | undefined;
  return { code: { get: () => (known ??= compute()), enumerable: true } };
}

function analyse(text: string, fn: Function): SourceAnalysis {
  const analysis = analyseSource(text);
  if (analysis === undefined) throw cannotTravel(fn, `its source cannot be parsed (${text.slice(0, 40)} …).`);
  return analysis;
}

/** From where V8 says the function is to where its text begins. */
function startOf(location: Place, text: string, { locationOffset }: SourceAnalysis): Place {
  const before = text.slice(0, locationOffset).split('\n');
  const line = location.line - before.length + 1;
  return { line, column: before.length === 1 ? location.column - locationOffset : 0 };
}

function isFile(url: string): boolean {
  if (!url.startsWith('file:')) return url.startsWith('data:');
  return existsSync(fileURLToPath(url.replace(/[?#].*$/, '')));
}

function isEvaluated(url: string): boolean {
  return /\[(eval|stdin)\d*\]$/.test(url);
}

// Node keeps the text of `-e` and of standard input here.
function evaluatedText(): ModuleText | null {
  const { _eval: text } = process as unknown as { _eval?: string };
  return text === undefined ? null : scanModule(text);
}
