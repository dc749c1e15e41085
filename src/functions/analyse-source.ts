import { lazyRequire } from '../util/lazy-require.js';
import { type FreeVariable, findUsage, type SyntaxNode } from './free-variables.js';

/** What the text of a function tells, whoever holds it. */
export interface SourceAnalysis {
  /** The text as it is to be compiled elsewhere: same length, same columns. */
  readonly source: string;
  readonly shape: 'expression' | 'method' | 'getter' | 'setter';
  readonly isClass: boolean;
  readonly isArrow: boolean;
  /** A `function` expression or declaration: the only kind whose own name may also be a variable around it. */
  readonly ownName: string | null;
  readonly free: readonly FreeVariable[];
  readonly foreign: readonly string[];
  /** The variable that stands for what a class extends: its value is asked of the class, not computed again. */
  readonly heritage: string | null;
  readonly usesPrivateNames: boolean;
  /** Where V8 says the function begins, as an offset in the text. */
  readonly locationOffset: number;
  readonly metaName?: string;
  readonly importName?: string;
}

type Parse = (text: string, options: object) => SyntaxNode;

/** Parses a function's own text, nothing around it. Undefined: this is no JavaScript we understand. */
export function analyseSource(text: string): SourceAnalysis | undefined {
  const parsed = parseFunction(text);
  if (parsed === undefined) return undefined;
  const { root, shape, shift, key } = parsed;
  const edits: Edit[] = [];
  const heritage = replaceHeritage(root, text, shift, edits);
  const { free, foreign, metas, imports } = findUsage(root);
  let metaName: string | undefined;
  let importName: string | undefined;
  if (metas.length > 0) {
    metaName = unusedName(text, 'import_meta');
    for (const node of metas) edits.push({ start: node.start - shift, end: node.end - shift, by: metaName });
  }
  if (imports.length > 0) {
    importName = unusedName(text, 'import'.replace('i', '_'));
    for (const node of imports) edits.push({ start: node.start - shift, end: node.start - shift + 6, by: importName });
  }
  if (key !== undefined) edits.push(...withoutForeignKey(key, text, shift));
  const ownMethod = shape !== 'expression';
  return {
    source: applyEdits(text, edits),
    shape,
    isClass: root.type === 'ClassExpression',
    isArrow: root.type === 'ArrowFunctionExpression',
    ownName: root.type === 'FunctionExpression' && root.id ? root.id.name : null,
    free: [...free.values()].filter(({ name }) => name !== 'arguments'),
    foreign: [...foreign],
    heritage,
    usesPrivateNames: ownMethod && /#[\p{ID_Start}$_]/u.test(text.slice(text.indexOf('('))) && privateOutside(root),
    locationOffset: locationOffset(root, text, shift),
    ...(metaName === undefined ? {} : { metaName }),
    ...(importName === undefined ? {} : { importName }),
  };
}

interface Parsed {
  readonly root: SyntaxNode;
  readonly shape: SourceAnalysis['shape'];
  readonly shift: number;
  readonly key?: SyntaxNode;
}

function parseFunction(text: string): Parsed | undefined {
  const { parse } = lazyRequire('acorn') as { parse: Parse };
  for (const sourceType of ['module', 'script']) {
    const options = { ecmaVersion: 'latest', sourceType, checkPrivateFields: false, allowSuperOutsideMethod: true };
    try {
      return { root: parse(`(${text}\n)`, options).body[0].expression, shape: 'expression', shift: 1 };
    } catch {}
    try {
      // `new.target` of an arrow's surroundings is no syntax without surroundings.
      const body = parse(`(function(){(${text}\n)})`, options).body[0].expression.body.body;
      return { root: body[0].expression, shape: 'expression', shift: 13 };
    } catch {}
    try {
      const property = parse(`({${text.replace(/^#/, ' ')}\n})`, options).body[0].expression.properties[0];
      const shape = property.kind === 'get' ? 'getter' : property.kind === 'set' ? 'setter' : 'method';
      return { root: property.value, shape, shift: 2, key: property };
    } catch {}
    try {
      // `get #x() {}` and the like exist only in a class.
      const member = parse(`class A{${text}\n}`, options).body[0].body.body[0];
      const shape = member.kind === 'get' ? 'getter' : member.kind === 'set' ? 'setter' : 'method';
      return { root: member.value, shape, shift: 8, key: member };
    } catch {}
  }
  return undefined;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** A computed key would be evaluated again, a private one is no syntax outside its class: the name is kept elsewhere. */
function withoutForeignKey(property: SyntaxNode, text: string, shift: number): Edit[] {
  const start = property.key.start - shift;
  const end = property.key.end - shift;
  if (property.key.type === 'PrivateIdentifier') return [{ start, end: start + 1, by: '_' }];
  if (text.startsWith('#')) return [{ start: 0, end: 1, by: ' ' }];
  return property.computed ? [{ start, end, by: '0' }] : [];
}

/** Replaces without moving what follows: shorter texts are padded, line breaks kept. */
function applyEdits(text: string, edits: readonly Edit[]): string {
  let out = text;
  for (const { start, end, by } of edits.toSorted((a, b) => b.start - a.start)) {
    const rest = out.slice(Math.min(start + by.length, end), end).replace(/[^\n]/g, ' ');
    out = out.slice(0, start) + by + rest + out.slice(end);
  }
  return out;
}

function unusedName(text: string, wish: string): string {
  let name = wish;
  for (let i = 0; text.includes(name); i++) name = wish.slice(0, -String(i).length) + String(i);
  return name;
}

/** `extends lib.Base` or `extends mixin(Base)` becomes `extends _base`; `extends null` stays. */
function replaceHeritage(root: SyntaxNode, text: string, shift: number, edits: Edit[]): string | null {
  const parent: SyntaxNode | null = root.type === 'ClassExpression' ? root.superClass : null;
  if (parent === null || parent.type === 'Literal') return null;
  const { start, end } = parent;
  if (parent.type === 'Identifier') return parent.name;
  const name = unusedName(text, '_base');
  edits.push({ start: start - shift, end: end - shift, by: name });
  Object.assign(root, { superClass: null });
  return name;
}

/** V8 places a function at its parameters, a class at its constructor's (or at `class`). */
function locationOffset(root: SyntaxNode, text: string, shift: number): number {
  if (root.type === 'ClassExpression') {
    const maker = root.body.body.find((m: SyntaxNode) => m.kind === 'constructor');
    return (maker?.value.start ?? root.start) - shift;
  }
  if (root.type !== 'ArrowFunctionExpression') return text.indexOf('(', (root.id?.end ?? root.start) - shift);
  const start = root.start - shift;
  return root.async ? start + 5 + (/^\s*/.exec(text.slice(start + 5))?.[0].length ?? 0) : start;
}

/** Does a method use a private name that only the class around it declares? */
function privateOutside(root: SyntaxNode): boolean {
  let found = false;
  const search = (node: SyntaxNode): void => {
    if (/^Class/.test(node.type)) return;
    if (node.type === 'PrivateIdentifier') found = true;
    for (const key in node) {
      const child: unknown = node[key];
      for (const item of Array.isArray(child) ? child : [child]) {
        if (typeof item === 'object' && item !== null && 'type' in item) search(item as SyntaxNode);
      }
    }
  };
  search(root);
  return found;
}
