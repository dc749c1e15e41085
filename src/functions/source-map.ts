import { findSourceMap } from 'node:module';
import { sourceMapsEnabled } from './compile-mapped.js';
import type { ClosureCode, CodeMap } from './descriptors.js';
import { decodeMappings, encodeMappings, type Segment } from './vlq.js';

interface Payload {
  readonly mappings: string;
  readonly sources: readonly string[];
}

/** Zero-based. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

const decoded = new WeakMap<object, Segment[][]>();

/**
 * The part of the script's source map that covers one function, if the script was compiled from something else and
 * the process maps its stack traces (`tsx`, `--enable-source-maps`). All its segments: Node does not interpolate
 * between them.
 */
export function codeMap(url: string, file: string, start: Place, text: string): CodeMap | undefined {
  if (!sourceMapsEnabled() || url === '') return undefined;
  const payload = (findSourceMap(url) ?? findSourceMap(file))?.payload as Payload | undefined;
  if (payload === undefined) return undefined;
  let all = decoded.get(payload);
  if (all === undefined) {
    all = decodeMappings(payload.mappings);
    decoded.set(payload, all);
  }
  return cut(all, payload.sources, start, text, (source) => absolute(source, url, file));
}

/** The part of a revived function's map that covers a function created inside it. */
export function partOfMap(code: ClosureCode, start: Place, text: string): CodeMap | undefined {
  if (code.map === undefined) return undefined;
  const line = start.line - code.line;
  const column = line === 0 ? start.column - code.column : start.column;
  return cut(decodeMappings(code.map.mappings), code.map.sources, { line, column }, text, (source) => source);
}

function cut(
  all: readonly (readonly Segment[])[],
  sources: readonly string[],
  start: Place,
  text: string,
  rename: (source: string) => string,
): CodeMap | undefined {
  const part = text.split('\n').map((line, i) => {
    const from = i === 0 ? start.column : 0;
    const segments = (all[start.line + i] ?? []).filter(([column]) => column >= from && column <= from + line.length);
    return segments.map(([column, ...rest]) => [column - from, ...rest] as const);
  });
  const used = [...new Set(part.flat().map((segment) => segment[1]))];
  if (used.length === 0) return undefined;
  return {
    sources: used.map((index) => rename(sources[index])),
    mappings: encodeMappings(
      part.map((segments) => segments.map(([a, source, b, c]) => [a, used.indexOf(source), b, c] as const)),
    ),
  };
}

// As the stack traces of that script do: URLs for ES modules, paths for CommonJS.
function absolute(source: string, url: string, file: string): string {
  try {
    const resolved = new URL(source, url);
    return file.startsWith('file:') || resolved.protocol !== 'file:'
      ? resolved.href
      : decodeURIComponent(resolved.pathname);
  } catch {
    return source;
  }
}
