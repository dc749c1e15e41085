import {
  type ClosureCode,
  createClosure,
  describeFunction,
  globalValue,
  lookupReference,
  preloadModules,
  requiredModules,
  resolveReference,
} from '../../src/functions/index.js';

/** The least codec that can carry a function's description: JSON, identity and cycles kept. For these tests only. */
type Node =
  | { t: 'value'; v: unknown }
  | { t: 'undefined' }
  | { t: 'list'; items: number[] }
  | { t: 'record'; entries: [string, number][] }
  | { t: 'reference'; kind: 'reference'; module: string; name: string }
  | { t: 'global'; kind: 'global'; path: string }
  | { t: 'bound'; kind: 'bound'; target: number; self: number; args: number[] }
  | { t: 'closure'; kind: 'closure'; code: ClosureCode; captures: [name: string, eager: boolean, value: number][] };

/** Describes a value and everything it captures. */
export function toWire(root: unknown): string {
  const nodes: Node[] = [];
  const seen = new Map<unknown, number>();
  const put = (value: unknown): number => {
    const known = seen.get(value);
    if (known !== undefined) return known;
    const index = nodes.push({ t: 'undefined' }) - 1;
    seen.set(value, index);
    nodes[index] = describe(value, put);
    return index;
  };
  put(root);
  return JSON.stringify(nodes);
}

function describe(value: unknown, put: (value: unknown) => number): Node {
  if (value === undefined) return { t: 'undefined' };
  if (typeof value === 'function') {
    const found = describeFunction(value);
    if (found.kind === 'reference') return { t: 'reference', ...found };
    if (found.kind === 'global') return { t: 'global', ...found };
    if (found.kind === 'bound') {
      return {
        t: 'bound',
        kind: 'bound',
        target: put(found.target),
        self: put(found.thisValue),
        args: found.args.map(put),
      };
    }
    return {
      t: 'closure',
      kind: 'closure',
      code: found.code,
      captures: found.captures.map((c) => [c.name, c.eager, put(c.value)]),
    };
  }
  if (typeof value !== 'object' || value === null) return { t: 'value', v: value };
  const known = lookupReference(value);
  if (known?.kind === 'reference') return { t: 'reference', ...known };
  if (known?.kind === 'global') return { t: 'global', ...known };
  if (Array.isArray(value)) return { t: 'list', items: value.map(put) };
  return { t: 'record', entries: Object.entries(value).map(([k, v]) => [k, put(v)]) };
}

/** Makes the value again. */
export async function fromWire(text: string): Promise<unknown> {
  const nodes = JSON.parse(text) as Node[];
  await preloadModules(nodes.flatMap((node) => ('kind' in node ? requiredModules(node) : [])));
  const made = new Map<number, unknown>();
  const message = {};
  const get = (index: number): unknown => {
    if (!made.has(index)) revive(nodes[index], index);
    return made.get(index);
  };
  const revive = (node: Node, index: number): void => {
    switch (node.t) {
      case 'undefined':
        return void made.set(index, undefined);
      case 'value':
        return void made.set(index, node.v);
      case 'reference':
        return void made.set(index, resolveReference(node.module, node.name));
      case 'global':
        return void made.set(index, globalValue(node.path));
      case 'list': {
        const list: unknown[] = [];
        made.set(index, list);
        return void list.push(...node.items.map(get));
      }
      case 'record': {
        const record: Record<string, unknown> = {};
        made.set(index, record);
        for (const [key, item] of node.entries) record[key] = get(item);
        return;
      }
      case 'bound':
        return void made.set(index, (get(node.target) as Function).bind(get(node.self), ...node.args.map(get)));
      case 'closure': {
        const eager = Object.fromEntries(
          node.captures.filter(([, isEager]) => isEager).map(([name, , i]) => [name, get(i)]),
        );
        const shell = createClosure(node.code, eager, message);
        made.set(index, shell.fn);
        for (const [name, , i] of node.captures) shell.fill(name, get(i));
      }
    }
  };
  return get(0);
}
