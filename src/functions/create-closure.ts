import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { compileMapped, sourceMapsEnabled } from './compile-mapped.js';
import type { Binding, ClosureCode } from './descriptors.js';
import { importFrom } from './import-from.js';
import { scriptName } from './map-stack.js';
import { resolveReference } from './modules.js';
import { CODE_VARIABLE } from './revived-code.js';

/** A function that exists but whose captured variables are still empty, so that cycles can be tied. */
export interface Shell {
  readonly fn: Function;
  /** Gives a captured variable (or, for names that start with `.`, a property) its value. */
  fill(name: string, value: unknown): void;
}

type Setters = Record<string, (value: unknown) => void>;
type Factory = (code: ClosureCode, cells: Cells | undefined) => (...values: unknown[]) => [Setters, unknown];
/** The variables of one file that the functions of one message share. */
type Cells = Record<string, unknown>;

interface Compiled {
  readonly factory: Factory;
  readonly names: readonly string[];
}

const compiled = new Map<string, Compiled>();
const classes = new Map<string, Shell>();
// No captured variable is called this.
const VALUE = '__multiproc_value';
const MAX_COMPILED = 4096;

/**
 * Creates a shipped function. Values of eager captures must be given; the others follow through `fill`. A class
 * without captures is one class however often it arrives. Functions created with the same `message` object share
 * the variables that their file assigns to.
 */
export function createClosure(
  code: ClosureCode,
  eager: Readonly<Record<string, unknown>> = {},
  message: object = {},
): Shell {
  const single = code.isClass && code.variables.length === 0;
  const existing = single ? classes.get(code.id) : undefined;
  if (existing !== undefined) return existing;
  const { factory, names } = compile(code);
  const values = names.map((name) => initialValue(name, code, eager));
  const cells = code.shared === undefined ? undefined : cellsOf(message, code, eager);
  const [setters, made] = factory(code, cells)(...values);
  const fn = pick(made, code);
  keepName(fn, code.name);
  const shell: Shell = {
    fn,
    fill(name, value) {
      if (name.startsWith('.')) setProperty(fn, name, value);
      else if (code.shared?.includes(name)) (cells as Cells)[name] = value;
      else setters[name](value);
    },
  };
  if (single) classes.set(code.id, shell);
  return shell;
}

const messages = new WeakMap<object, Map<string, Cells>>();

function cellsOf(message: object, code: ClosureCode, eager: Readonly<Record<string, unknown>>): Cells {
  const files = messages.get(message) ?? new Map<string, Cells>();
  messages.set(message, files);
  const cells = files.get(code.url) ?? (Object.create(null) as Cells);
  files.set(code.url, cells);
  for (const name of code.shared ?? []) if (!(name in cells) || name in eager) cells[name] = eager[name];
  return cells;
}

function compile(code: ClosureCode): Compiled {
  let known = compiled.get(code.id);
  if (known === undefined) {
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    const own = code.variables.filter((name) => !code.shared?.includes(name));
    // Below a `with` every name that is not a parameter is looked up the slow way: known globals become parameters.
    const globals = (code.globals ?? []).filter(
      (name) => name in globalThis && name !== 'undefined' && name !== 'eval',
    );
    const names = [...own, ...Object.keys(code.bindings), ...globals];
    if (code.metaName !== undefined) names.push(code.metaName);
    if (code.importName !== undefined) names.push(code.importName);
    const setters = own.map((name) => `${name}(${VALUE}){${name}=${VALUE}}`);
    // The setters know the code too: only variables that some function uses exist for the inspector.
    const fill = `const ${VALUE}_={${[...setters, `0(){${CODE_VARIABLE}}`]}};`;
    const strict = code.strict ? '"use strict";' : '';
    const [open, close] = code.shape === 'expression' ? ['', ''] : ['{', '}'];
    const cells = code.shared === undefined ? '' : `with(${VALUE})`;
    const prefix = `(function(${CODE_VARIABLE},${VALUE}){${cells}{return function(${names}){${strict}${fill}return[${VALUE}_,${open}`;
    const suffix = `${close}]}}})`;
    known = { factory: compileAt(code, prefix, suffix), names };
    compiled.set(code.id, known);
  }
  return known;
}

function compileAt(code: ClosureCode, prefix: string, suffix: string): Factory {
  if (code.map !== undefined && sourceMapsEnabled()) return compileMapped(code, prefix, suffix) as Factory;
  const script = new Script(prefix + code.source + suffix, {
    filename: scriptName(code),
    lineOffset: code.line,
    columnOffset: code.column - prefix.length,
  });
  return script.runInThisContext() as Factory;
}

function initialValue(name: string, code: ClosureCode, eager: Readonly<Record<string, unknown>>): unknown {
  if (name === code.metaName) return metaOf(code);
  if (name === code.importName)
    return (specifier: string, options?: object) => importFrom(`${specifier}`, code.url, options);
  const binding = code.bindings[name];
  if (binding !== undefined) return resolveBinding(binding, code);
  return code.globals?.includes(name) ? (globalThis as Record<string, unknown>)[name] : eager[name];
}

function resolveBinding(binding: Binding, code: ClosureCode): unknown {
  if ('global' in binding) return globalValue(binding.global);
  if ('module' in binding) return resolveReference(binding.module, binding.name, binding.interop);
  const require = createRequire(code.url.startsWith('file:') ? code.url : pathToFileURL(`${process.cwd()}/`));
  if (binding.special === 'require') return require;
  // A `module` that is enough for `require.main === module` and `module.filename`.
  return { id: code.file, filename: code.file, exports: {}, children: [], paths: [], loaded: true, require };
}

/** The value of a global path such as `Array.prototype.push`. */
export function globalValue(path: string): unknown {
  return path.split('.').reduce((from, name) => (from as Record<string, unknown>)[name], globalThis as unknown);
}

/** A stand-in for the `import.meta` of the file the function came from. */
function metaOf({ url }: ClosureCode): object {
  const filename = url.startsWith('file:') ? fileURLToPath(url.replace(/[?#].*$/, '')) : undefined;
  const resolve = (specifier: string): string => {
    if (/^\.{0,2}\//.test(specifier) || URL.canParse(specifier)) return new URL(specifier, url).href;
    const path = createRequire(url).resolve(specifier);
    return path.startsWith('/') ? pathToFileURL(path).href : `node:${path.replace('node:', '')}`;
  };
  const dirname = filename?.slice(0, Math.max(filename.lastIndexOf('/'), 1));
  return Object.assign(Object.create(null), { dirname, filename, main: false, resolve, url });
}

function pick(made: unknown, { shape }: ClosureCode): Function {
  if (shape === 'expression') return made as Function;
  const [key] = Reflect.ownKeys(made as object);
  const property = Object.getOwnPropertyDescriptor(made, key) as PropertyDescriptor;
  return (shape === 'getter' ? property.get : shape === 'setter' ? property.set : property.value) as Function;
}

function keepName(fn: Function, name: string): void {
  const own = Object.getOwnPropertyDescriptor(fn, 'name');
  // A static member called `name` is part of the class's text.
  if (own !== undefined && (!('value' in own) || own.writable || own.value === name)) return;
  Object.defineProperty(fn, 'name', { value: name, configurable: true });
}

function setProperty(fn: Function, name: string, value: unknown): void {
  if (name === '.prototype:') {
    Object.setPrototypeOf(fn.prototype, value as object | null);
    return;
  }
  const onPrototype = name.startsWith('.prototype.');
  const owner = onPrototype ? (fn.prototype as object) : fn;
  const key = name.slice(onPrototype ? '.prototype.'.length : 1);
  Object.defineProperty(owner, key, { value, writable: true, enumerable: true, configurable: true });
}
