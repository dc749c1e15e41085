import Module from 'node:module';
import type { ClosureCode } from './descriptors.js';
import { decodeMappings, encodeMappings } from './vlq.js';

const prefixes = new Map<string, number>();
// A CommonJS module's source map lives as long as the module object.
const alive: object[] = [];

/** Does this process rewrite its stack traces (`tsx`, `--enable-source-maps`)? */
export function sourceMapsEnabled(): boolean {
  return (process as { sourceMapsEnabled?: boolean }).sourceMapsEnabled === true;
}

/**
 * Compiles code that has a source map so that Node itself shows the original positions, wherever the stack is read.
 * Only its CommonJS compiler takes maps (`vm.Script` ignores them), hence the module nobody can see.
 */
export function compileMapped(code: ClosureCode, prefix: string, suffix: string): unknown {
  const { sources, mappings } = code.map as NonNullable<ClosureCode['map']>;
  const name = `${code.file.replace(/\?.*$/, '')}?multiproc=${code.id}`;
  const module = new Module(name) as Module & { _compile(content: string, name: string): void };
  // As an argument: V8 would call anonymous functions `module.exports` in an assignment.
  const head = `(made=>{module.exports=made})(${prefix}`;
  const lines = decodeMappings(mappings);
  const shifted = lines.map((line, i) =>
    i === 0 ? line.map(([column, ...rest]) => [column + head.length, ...rest] as const) : line,
  );
  const map = { version: 3, names: [], sources, mappings: encodeMappings(shifted) };
  const url = `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
  module._compile(`${head}${code.source}${suffix})\n//# sourceMappingURL=${url}`, name);
  prefixes.set(code.id, head.length);
  alive.push(module);
  return module.exports;
}

/** A position in code compiled above, as a position in the script it once came from. */
export function originalPlace(
  code: ClosureCode,
  place: { line: number; column: number },
): { line: number; column: number } {
  const prefix = prefixes.get(code.id);
  if (prefix === undefined) return place;
  const column = place.line === 0 ? place.column - prefix + code.column : place.column;
  return { line: place.line + code.line, column };
}
