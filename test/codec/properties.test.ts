import test from 'node:test';
import fc from 'fast-check';
import { roundTrip } from './round-trip.js';
import { assertSame } from './strict-equal.js';

/** Strings as JavaScript has them: any sequence of 16-bit units, lone surrogates included. */
const string = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 70 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'length', '0', '007', '-0', '4294967295'),
);

const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, NaN, 2 ** 31, 2 ** 32, -(2 ** 31) - 1, 127, 128, -128, -129, 32767, 32768, -32768, -32769),
);

const leaf = fc.oneof(
  string,
  number,
  fc.boolean(),
  fc.constantFrom(null, undefined),
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 4000n), max: 2n ** 4000n }),
  fc.date({ noInvalidDate: false }),
  number.map((n) => Object(n) as unknown),
  string.map((s) => Object(s) as unknown),
  fc.uint8Array({ maxLength: 40 }),
  fc.float64Array({ maxLength: 5 }),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.buffer),
  fc.constantFrom(/a+b/giu, /\//s),
);

const { value } = fc.letrec((tie) => {
  const inner = tie('value');
  const object = fc.array(fc.tuple(string, inner), { maxLength: 6 }).map((entries) => Object.fromEntries(entries));
  const array = fc.tuple(
    fc.array(inner, { maxLength: 6 }),
    fc.array(fc.nat(5)),
    fc.array(fc.tuple(string, inner), { maxLength: 2 }),
  );
  return {
    value: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      leaf,
      object,
      object.map((o) => Object.setPrototypeOf(o, null) as unknown),
      fc.array(inner, { maxLength: 6 }),
      array.map(([elements, holes, named]) => withHolesAndNames(elements, holes, named)),
      fc.array(fc.tuple(inner, inner), { maxLength: 4 }).map((entries) => new Map(entries)),
      fc.array(inner, { maxLength: 4 }).map((members) => new Set(members)),
    ),
  };
});

function withHolesAndNames(elements: unknown[], holes: number[], named: [string, unknown][]): unknown[] {
  const array = [...elements];
  for (const hole of holes) delete array[hole];
  for (const [name, value] of named) {
    if (name !== 'length')
      Object.defineProperty(array, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return array;
}

test('any value that structuredClone takes arrives exactly as it was', () => {
  fc.assert(
    fc.property(value, (v) => assertSame(roundTrip(v), v)),
    { numRuns: 2000 },
  );
});

test('cycles and shared objects keep their shape', () => {
  const graph = fc.array(
    fc.tuple(fc.constantFrom('object', 'array', 'map', 'set'), fc.array(fc.nat(19), { maxLength: 5 })),
    {
      minLength: 1,
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(graph, (description) => {
      const root = buildGraph(description);
      assertSame(roundTrip(root), root);
    }),
    { numRuns: 1000 },
  );
});

function buildGraph(description: [string, number[]][]): unknown {
  const nodes: unknown[] = description.map(([kind]) =>
    kind === 'object' ? {} : kind === 'array' ? [] : kind === 'map' ? new Map() : new Set(),
  );
  for (const [i, [, edges]] of description.entries()) {
    const node = nodes[i];
    for (const edge of edges) {
      const target = nodes[edge % nodes.length];
      if (node instanceof Map) node.set(target, nodes[i]);
      else if (node instanceof Set) node.add(target);
      else if (Array.isArray(node)) node.push(target);
      else (node as Record<string, unknown>)[`to${edge}`] = target;
    }
  }
  return nodes;
}

test('views that share an ArrayBuffer share one afterwards', () => {
  const view = fc.tuple(fc.nat(15), fc.nat(64), fc.constantFrom(Uint8Array, Float64Array, Int16Array, DataView));
  fc.assert(
    fc.property(fc.array(view, { minLength: 1, maxLength: 6 }), fc.boolean(), (views, withBuffer) => {
      const buffer = Uint8Array.from({ length: 256 }, (_, i) => i).buffer;
      const value: unknown[] = views.map(([start, length, View]) => {
        const size = View === DataView ? 1 : (View as typeof Uint8Array).BYTES_PER_ELEMENT;
        return new (View as typeof Uint8Array)(buffer, start * 8, Math.floor(length / size));
      });
      if (withBuffer) value.push(buffer);
      const copy = roundTrip(value);
      assertSame(copy, value);
      const buffers = new Set(copy.map((leaf) => (ArrayBuffer.isView(leaf) ? leaf.buffer : leaf)));
      if (buffers.size !== 1) throw new Error(`${buffers.size} buffers instead of one`);
    }),
    { numRuns: 500 },
  );
});
