// Joins the compiled modules of the library in build/. The tests start many hundred processes, and each would load 150 files
// one by one, which costs it more CPU than all else. After this, every module is a few lines that export from one of these:
//   joined-first.js   what a child needs to run a plain function
//   joined-rest.js    all other modules
//   joined-*.js       what these two share
// So a test still imports any module by its own path, there is still one of each in a process, and a child still loads its
// second half only when it needs that (src/process/README.md). Stack traces name the joined files; their source maps tell the lines.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { parse } from 'acorn';
import { filesIn } from './ready.mjs';

/** They do something when they are loaded, and nobody imports them. */
const PROGRAMS = ['process/child/entry.js', 'cli/main.js'];
// esbuild defines the name of every function each time it is made, which is a third of the JavaScript of a round trip. Arrow
// functions go without.
const NAME_HELPER = 'var __name = (target, value) => __defProp(';
const CHEAP_NAME_HELPER = 'var __name = (target, value) => target.prototype === undefined ? target : __defProp(';
const FIRST = 'process/child/run-child.js';
const REST = 'index.js';

/** `src` is a folder of compiled modules. */
export async function joinModules(src) {
  const { build } = await import('esbuild');
  const modules = filesIn(src)
    .filter((file) => file.endsWith('.js'))
    .map((file) => relative(src, file).replaceAll(sep, '/'))
    .filter((module) => !PROGRAMS.includes(module));
  const common = {
    absWorkingDir: src,
    outdir: src,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    entryNames: 'joined-[name]',
    chunkNames: 'joined-[hash]',
    // A class that names itself would be called _Queue.
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
    plugins: [outside(src), ownUrls(src)],
  };
  const { metafile } = await build({
    ...common,
    entryPoints: modules,
    outbase: src,
    entryNames: '[dir]/[name]',
    write: false,
    metafile: true,
  });
  const exportsOf = namesByModule(metafile);
  const first = staticImportsOf(FIRST, metafile);
  const files = { first, rest: modules.filter((module) => !first.includes(module)) };
  const texts = {
    first: entryText(FIRST, files.first, exportsOf),
    rest: entryText(REST, files.rest, exportsOf),
  };
  await build({
    ...common,
    entryPoints: Object.keys(texts).map((name) => ({ in: `joined:${name}`, out: name })),
    plugins: [...common.plugins, entries(src, texts)],
  });
  for (const file of filesIn(src).filter((it) => basename(it).startsWith('joined-') && it.endsWith('.js'))) {
    writeFileSync(file, readFileSync(file, 'utf8').replace(NAME_HELPER, CHEAP_NAME_HELPER));
  }
  for (const [name, members] of Object.entries(files))
    for (const module of members) {
      writeFileSync(join(src, module), facadeText(`joined-${name}.js`, module, exportsOf));
      rmSync(join(src, `${module}.map`));
    }
}

function namesByModule({ outputs }) {
  const made = Object.values(outputs).filter(({ entryPoint }) => entryPoint !== undefined);
  return Object.fromEntries(made.map((it) => [it.entryPoint, it.exports]));
}

/** A module and all that it needs before it can run. */
function staticImportsOf(start, { inputs }) {
  const found = new Set([start]);
  for (const module of found)
    for (const { path, kind, external } of inputs[module].imports)
      if (kind === 'import-statement' && !external) found.add(path);
  return [...found];
}

/** `begin` comes first, so that the modules run in the order in which they do when they are not joined. */
function entryText(begin, modules, exportsOf) {
  const lines = modules.map((module) => {
    const names = exportsOf[module].map((name) => `${name} as ${joinedName(module, name)}`);
    return names.length === 0 ? `import './${module}';` : `export { ${names.join(', ')} } from './${module}';`;
  });
  return [`import './${begin}';`, ...lines].join('\n');
}

function facadeText(joined, module, exportsOf) {
  const path = relative(dirname(`/${module}`), `/${joined}`).replaceAll(sep, '/');
  const from = path.startsWith('.') ? path : `./${path}`;
  const names = exportsOf[module].map((name) => `${joinedName(module, name)} as ${name}`);
  return names.length === 0 ? `import '${from}';\n` : `export { ${names.join(', ')} } from '${from}';\n`;
}

const joinedName = (module, name) => `${module.replace(/\W/g, '_')}$${name}`;

/** The two files themselves. */
const entries = (src, texts) => ({
  name: 'entries',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^joined:/ }, ({ path }) => ({ path: path.replace('joined:', ''), namespace: 'joined' }));
    onLoad({ filter: /.*/, namespace: 'joined' }, ({ path }) => ({ contents: texts[path], resolveDir: src }));
  },
});

/** What the library imports of other folders, as the one with kill points does, stays where it is. */
const outside = (src) => ({
  name: 'outside',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\// }, ({ path, resolveDir }) => {
      const target = relative(src, join(resolveDir, path)).replaceAll(sep, '/');
      return target.startsWith('../') ? { path: target, external: true } : undefined;
    });
  },
});

/** A module finds others by its own place, not by that of the file that it became part of. */
const ownUrls = (src) => ({
  name: 'own-urls',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/, namespace: 'file' }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      // There is no URL in a bundle in CommonJS format.
      const own = `(import.meta.url && new URL('./${relative(src, path).replaceAll(sep, '/')}', import.meta.url).href)`;
      const places = text.includes('import.meta.url') ? urlsIn(text) : [];
      return {
        contents: places.reduceRight((all, { start, end }) => all.slice(0, start) + own + all.slice(end), text),
      };
    });
  },
});

/** Where it is code, and not said in a message. */
function urlsIn(text) {
  const found = [];
  visit(parse(text, { ecmaVersion: 'latest', sourceType: 'module' }));
  return found;

  function visit(node) {
    if (node.type === 'MemberExpression' && node.object.type === 'MetaProperty') found.push(node);
    for (const it of Object.values(node).flat()) if (typeof it?.type === 'string') visit(it);
  }
}
