import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspectorSession, post } from './inspect-function.js';
import { scriptByText } from './script-by-text.js';

const urls = new Map<string, string>();

/**
 * The URL of the script of a function, which V8 only names by number. Cheapest first: the scripts on the stack (0.1 ms,
 * Node >= 22); best-effort coverage, which lists the user's scripts without switching anything on (2-6 ms) but on Node
 * 20 leaves out modules none of whose functions ran; the function's text in a file that a known script imports (1 ms);
 * `Debugger.enable` (15-130 ms the first time). Coverage and debugger walk the heap, so an answer is kept for ever,
 * "no URL" included.
 */
export function scriptUrl(location: { scriptId: string; line: number; column: number }, text: string): string {
  const { scriptId, line, column } = location;
  if (!urls.has(scriptId)) learnFromStack();
  if (!urls.has(scriptId)) learnFromCoverage();
  if (!urls.has(scriptId)) {
    const found = scriptByText(text, line, column, urls.values());
    if (found !== undefined) urls.set(scriptId, found);
  }
  if (!urls.has(scriptId)) learnFromDebugger();
  if (!urls.has(scriptId)) urls.set(scriptId, '');
  return urls.get(scriptId) as string;
}

interface CallSite {
  readonly scriptId?: string;
  readonly scriptName: string;
}

/** `util` as this Node.js has it, which may be another one than built the library. */
interface Util {
  /** Node >= 22. */
  getCallSites?(frames: number, options: { sourceMap: boolean }): CallSite[];
}

function learnFromStack(): void {
  const { getCallSites } = process.getBuiltinModule('node:util') as Util;
  for (const { scriptId, scriptName } of getCallSites?.(100, { sourceMap: false }) ?? []) {
    if (scriptId === undefined || scriptName === '') continue;
    urls.set(scriptId, isAbsolute(scriptName) ? pathToFileURL(scriptName).href : scriptName);
  }
}

function learnFromCoverage(): void {
  post('Profiler.enable');
  try {
    const { result } = post<{ result: { scriptId: string; url: string }[] }>('Profiler.getBestEffortCoverage');
    for (const script of result) urls.set(script.scriptId, script.url);
  } finally {
    post('Profiler.disable');
  }
}

function learnFromDebugger(): void {
  const session = inspectorSession();
  const learn = ({ params }: { params: { scriptId: string; url: string } }): void => {
    urls.set(params.scriptId, params.url);
  };
  session.on('Debugger.scriptParsed', learn);
  try {
    post('Debugger.enable');
    post('Debugger.disable');
  } finally {
    session.off('Debugger.scriptParsed', learn);
  }
}
