import type { ClosureCode } from './descriptors.js';
import { decodeMappings, type Segment } from './vlq.js';

interface Mapped {
  readonly line: number;
  readonly column: number;
  readonly sources: readonly string[];
  readonly mappings: string;
  lines?: Segment[][];
}

const maps = new Map<string, Mapped>();
const MAX_MAPS = 4096;

/** The file name a shipped function is compiled under: marked when its positions have to be mapped. */
export function scriptName(code: ClosureCode): string {
  if (code.map === undefined) return code.file;
  rememberMap(code);
  return `${code.file.replace(/\?.*$/, '')}?multiproc=${code.id}`;
}

/** Keeps a function's source map for `mapStack`, in the process that sends it and in the one that runs it. */
export function rememberMap({ id, line, column, map }: ClosureCode): void {
  if (map === undefined || maps.has(id)) return;
  if (maps.size >= MAX_MAPS) maps.clear();
  maps.set(id, { line, column, ...map });
}

/** Rewrites the positions of shipped functions in a stack trace to those of the original source. */
export function mapStack(stack: string): string {
  if (!stack.includes('?multiproc=')) return stack;
  return stack.replace(/([^\s(]*)\?multiproc=(\w+):(\d+):(\d+)/g, (_all, file: string, id: string, line, column) => {
    return original(id, Number(line) - 1, Number(column) - 1) ?? `${file}:${line}:${column}`;
  });
}

function original(id: string, line: number, column: number): string | undefined {
  const map = maps.get(id);
  if (map === undefined) return undefined;
  map.lines ??= decodeMappings(map.mappings);
  const segments = map.lines[line - map.line] ?? [];
  const within = line === map.line ? column - map.column : column;
  const segment = segments.findLast(([start]) => start <= within) ?? segments[0];
  if (segment === undefined) return undefined;
  const drift = Math.max(0, within - segment[0]);
  return `${map.sources[segment[1]]}:${segment[2] + 1}:${segment[3] + drift + 1}`;
}
