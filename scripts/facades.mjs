// The entry points of dist/ as facades: the public classes and functions without their bodies, which are loaded when one is
// first used. What an idle program loads is its entry point and nothing else, however large the rest becomes.
//
// There must be one `Process` in a process, whichever file comes first: an entry point, or in a child what it runs. So the
// first to define a public name puts it in the register (parts.mjs):
// - a facade that was first stays what the program knows: the real class moves its members onto it, is what the facade
//   constructs, and is itself never seen (`adopt`);
// - a real class that was first is what the entry point exports.
// Sources know nothing of this: what they export is wrapped while the files of dist/ are made.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'acorn';
import { registerText } from './parts.mjs';

const LOAD = `
const load = () => part('main');
const loaded = (key) => real[key] ?? (load(), real[key]);
const stub = (key, get) => function (...args) { loaded(key); return get().apply(this, args); };
// Stands where the members will be, for who reads a prototype before anything was used: to replace a method, say.
const members = new Proxy({}, {
  get: (_, name, object) => (load(), object[name]),
  set: (_, name, value, object) => (load(), Reflect.set(object, name, value)),
});
const bare = (facade) => (Object.setPrototypeOf(facade.prototype, members), facade);`;

const ADOPT = `
import { known, real } from '#parts';
export function adopt(key, holder) {
  [real[key]] = Object.values(holder);
  return (known[key] ??= real[key]);
}
export function adoptClass(key, holder) {
  const facade = adopt(key, holder);
  const cls = real[key];
  if (facade === cls) return cls;
  move(cls.prototype, facade.prototype, ['constructor']);
  move(cls, facade, ['prototype', 'name', 'length']);
  return facade;
}
function move(from, to, kept) {
  Object.setPrototypeOf(to, Object.getPrototypeOf(from));
  for (const name of Reflect.ownKeys(from))
    if (!kept.includes(name)) Object.defineProperty(to, name, Object.getOwnPropertyDescriptor(from, name));
}`;

/** `build` is the name of this build, `entries` are the namespaces of the entry points by name, the main one first. */
export function makeFacades(build, entries, exportsOf, transform) {
  const keys = new Map();
  for (const [entry, exports] of Object.entries(entries)) {
    for (const [name, value] of Object.entries(exports))
      if (!keys.has(value)) keys.set(value, entry === Object.keys(entries)[0] ? name : `${entry}.${name}`);
  }
  const adopted = new Set();
  return {
    textOf: (entry) => [registerText(build), LOAD, ...facadeText(entries[entry], keys)].join('\n'),
    plugin: adoption(keys, adopted, exportsOf, transform),
    /** To be called when all files are made: a facade without a body would fail only when it is used. */
    check() {
      const missing = [...keys].filter(([value, key]) => isObject(value) && !adopted.has(key)).map(([, key]) => key);
      if (missing.length > 0) throw new Error(`Not \`export const|class|function\` where they are defined: ${missing}`);
    },
  };
}

function facadeText(exports, keys) {
  const values = new Set(Object.values(exports));
  const lines = [];
  const written = new Set();
  const write = (name, value) => {
    if (written.has(value)) return;
    written.add(value);
    const parent = isClass(value) ? Object.getPrototypeOf(value) : undefined;
    if (values.has(parent)) write(parent.name, parent);
    const key = JSON.stringify(keys.get(value));
    lines.push(
      `export const ${name} = ${isObject(value) ? `known[${key}] ??= ` : ''}${bodiless(name, value, key, values)};`,
    );
  };
  for (const [name, value] of Object.entries(exports)) write(name, value);
  return lines;
}

function bodiless(name, value, key, values) {
  if (typeof value !== 'function') return JSON.stringify(value);
  if (!isClass(value)) return `function ${name}(...a) { return loaded(${key})(...a); }`;
  const parent = Object.getPrototypeOf(value);
  const heritage = values.has(parent) ? ` extends ${parent.name}` : parent === Error ? ' extends Error' : '';
  const statics = staticsOf(value).map((it) => `static ${it} = stub(${key}, () => ${name}${it});`);
  const members = ['constructor(...a) { return Reflect.construct(loaded(KEY), a, new.target); }'.replace('KEY', key)];
  const text = `class ${name}${heritage} { ${[...members, ...statics].join(' ')} }`;
  return heritage === '' ? `bare(${text})` : text;
}

/** A subclass may be made, and static methods be called, before anything is loaded. */
function staticsOf(cls) {
  const own = Reflect.ownKeys(cls).filter((name) => !['prototype', 'name', 'length'].includes(name));
  return own.map((name) => {
    if (typeof Object.getOwnPropertyDescriptor(cls, name).value !== 'function')
      throw new Error(`A facade of ${cls.name} can have no static ${String(name)}: make it a method`);
    if (typeof name === 'string') return `['${name}']`;
    const known = Symbol.keyFor(name);
    return known === undefined ? `[${name.description}]` : `[Symbol.for('${known}')]`;
  });
}

/** Wraps what a module exports and an entry point re-exports: it becomes what its facade stands for. */
function adoption(keys, adopted, exportsOf, transform) {
  return {
    name: 'adoption',
    setup(build) {
      build.onResolve({ filter: /^#adopt$/ }, () => ({ path: 'adopt', namespace: 'adopt' }));
      build.onLoad({ filter: /.*/, namespace: 'adopt' }, () => ({ contents: ADOPT }));
      build.onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path }) => {
        const { code } = await transform(readFileSync(path, 'utf8'), basename(path));
        const declared = declarationsIn(code);
        if (declared.length === 0) return;
        const exports = await exportsOf(path);
        const wrapped = declared.filter(({ name }) => isObject(exports[name]) && keys.has(exports[name]));
        if (wrapped.length === 0) return;
        for (const { name } of wrapped) adopted.add(keys.get(exports[name]));
        return { contents: wrapAll(code, wrapped, (name) => JSON.stringify(keys.get(exports[name]))), loader: 'js' };
      });
    },
  };
}

/** In the order in which they stand, with the places of what is to be wrapped. */
function declarationsIn(code) {
  const { body } = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  return body.flatMap((statement) => {
    const it = statement.type === 'ExportNamedDeclaration' ? statement.declaration : null;
    if (it === null) return [];
    if (it.type === 'VariableDeclaration')
      return it.declarations.filter(({ init }) => init !== null).map(({ id, init }) => ({ name: id.name, node: init }));
    return [{ name: it.id.name, node: it, statement }];
  });
}

/** Without a new line, so that the source map still tells the lines. */
function wrapAll(code, declared, keyOf) {
  let text = code;
  for (const { name, node, statement } of declared.toReversed()) {
    const adopt = `${node.type === 'ClassDeclaration' ? '$adoptClass' : '$adopt'}(${keyOf(name)}, `;
    const inner = text.slice(node.start, node.end);
    text =
      statement === undefined
        ? `${text.slice(0, node.start)}${adopt}{ ${name}: ${inner} })${text.slice(node.end)}`
        : `${text.slice(0, statement.start)}export const ${name} = ${adopt}{ ${name}: ${anonymous(inner, node, name)} });${text.slice(node.end)}`;
  }
  return `import { adopt as $adopt, adoptClass as $adoptClass } from '#adopt'; ${text}`;
}

/**
 * Named by the property it is the value of, and without a name inside: there `Process` is what everybody knows by it,
 * not the class that only the facade sees.
 */
function anonymous(text, node, name) {
  const isStaticPrivate = (it) => it.static === true && it.key?.type === 'PrivateIdentifier';
  if (node.type === 'ClassDeclaration' && node.body.body.some(isStaticPrivate))
    throw new Error(
      `${name} has a static #private member, which its facade would lack: make it a constant of the module`,
    );
  const start = node.id.start - node.start;
  return text.slice(0, start) + text.slice(start + name.length);
}

const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

const isClass = (value) => typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
