// dist/: the published JavaScript. docs/design/decisions.md says why it is cut the way it is; in short:
//   core.js       the first half of a child: what it needs to run a plain function, and nothing else
//   main.js       the rest of what a program needs at once: every further module costs most of a millisecond
//   shipping.js   the rest of functions/ and codec/, which main.js loads at the first call of theirs
//   child.js      what a child runs; second-half.js   what it loads when core.js is not enough
//   index.js, connection.js   the entry points: names of main.js
//   bundler/      the same entry points with nothing left out, for programs that bundle us (condition "module")
//   cli.js        the command, complete in itself
import { writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './ready.mjs';

const SRC = join(root, 'src');
const DIST = join(root, 'dist');
const ENTRIES = ['index', 'connection'];
const SHIPPING = ['codec', 'functions'];
const CHILD = 'process/child/entry';
const SECOND_HALF = 'process/child/second-half';
/** Calls made while modules are being imported: kept until shipping.js is loaded. */
const KEPT = ['registerReference', 'provideModule'];

export async function bundle() {
  const { build } = await import('esbuild');
  const common = {
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: ['koffi', 'acorn'],
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  };
  const core = await staticImportsOf(CHILD, build, common);
  const wanted = new Set();
  const others = { core, wanted };
  const make = (name, entry, plugins, banner = '') =>
    build({
      ...common,
      stdin: { contents: entry, resolveDir: SRC },
      outfile: join(DIST, name),
      plugins,
      banner: { js: banner },
    });
  const all = ENTRIES.map((name) => `export * from './${name}.js';`).join('\n');
  const namespaces = (modules) => [...modules].sort().map((path) => `export * as ${nameOf(path)} from './${path}.js';`);

  const shipping = SHIPPING.map((name) => `export * as ${name} from './${name}/index.js';`).join('\n');
  await make('core.js', namespaces(core).join('\n'), [onDemand, builtins]);
  await make('child.js', `import './${CHILD}.js';`, [fromOthers(others, [CHILD]), builtins]);
  await make('second-half.js', `export * from './${SECOND_HALF}.js';`, [fromOthers(others, []), builtins]);
  await make('shipping.js', shipping, [fromOthers(others, SHIPPING), builtins]);
  await make('main.js', [all, ...namespaces(wanted)].join('\n'), [lazyShipping, fromOthers({ core }, ['']), builtins]);
  await make('bundler/main.js', all, []);
  await make('cli.js', "import './cli/main.js';", [], '#!/usr/bin/env node');

  for (const name of ENTRIES) {
    const names = (await exportsOf(name)).join(', ');
    for (const folder of ['.', 'bundler'])
      writeFileSync(join(DIST, folder, `${name}.js`), `export { ${names} } from './main.js';\n`);
  }
}

/** The modules that one needs before it can run, besides itself. */
async function staticImportsOf(entry, build, common) {
  const { metafile } = await build({
    ...common,
    stdin: { contents: `import './${entry}.js';`, resolveDir: SRC, sourcefile: 'stdin' },
    write: false,
    metafile: true,
    plugins: [onDemand],
  });
  const modules = Object.keys(metafile.inputs).filter((file) => file.startsWith('src/') && file.endsWith('.ts'));
  return new Set(modules.map((file) => file.replace(/^src\/|\.ts$/g, '')).filter((module) => module !== entry));
}

/** What a child imports later stays a file of its own. */
const onDemand = {
  name: 'on-demand',
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import') return;
      if (moduleAt(resolveDir, path) !== SECOND_HALF)
        throw new Error(`A child may import only ${SECOND_HALF} on demand`);
      return { path: './second-half.js', external: true };
    });
  },
};

/** Modules outside the given folders are those of core.js or main.js: there must be one of each in a process. */
function fromOthers({ core, wanted }, folders) {
  return {
    name: 'from-others',
    setup(build) {
      build.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const module = moduleAt(resolveDir, path);
        if (core.has(module)) return { path: module, namespace: 'from-core' };
        if (folders.some((folder) => module === folder || module.startsWith(folder && `${folder}/`))) return;
        wanted.add(module);
        return { path: module, namespace: 'from-main' };
      });
      for (const file of ['core', 'main']) {
        build.onResolve({ filter: new RegExp(`^#${file}$`) }, () => ({ path: `./${file}.js`, external: true }));
        build.onLoad({ filter: /.*/, namespace: `from-${file}` }, async ({ path }) => ({
          contents: [
            `import { ${nameOf(path)} as module } from '#${file}';`,
            ...(await exportsOf(path)).map((name) => `export const ${name} = module.${name};`),
          ].join('\n'),
        }));
      }
    },
  };
}

/** Functions of shipping.js under their own names, which load it when they are called. */
const lazyShipping = {
  name: 'lazy-shipping',
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
      const module = moduleAt(resolveDir, path);
      const folder = SHIPPING.find((name) => module === `${name}/index`);
      return folder && { path: folder, namespace: 'shipping', sideEffects: false };
    });
    build.onResolve({ filter: /^#load$/ }, () => ({ path: 'load', namespace: 'load' }));
    build.onLoad({ filter: /.*/, namespace: 'load' }, () => ({ contents: LOAD }));
    build.onLoad({ filter: /.*/, namespace: 'shipping' }, async ({ path: folder }) => ({
      contents: [
        "import { shipping, whenLoaded } from '#load';",
        ...(await exportsOf(`${folder}/index`)).map((name) => lazyExport(folder, name)),
      ].join('\n'),
    }));
  },
};

function lazyExport(folder, name) {
  const call = `shipping().${folder}.${name}`;
  if (KEPT.includes(name)) return `export const ${name} = (...args) => whenLoaded(() => ${call}(...args));`;
  // Written out, not spread: encode and decode are on the hot path.
  return `export const ${name} = (a, b, c, d, e, f) => ${call}(a, b, c, d, e, f);`;
}

const LOAD = `
let loaded;
const kept = [];
export function shipping() {
  if (loaded === undefined) {
    loaded = process.getBuiltinModule('node:module').createRequire(import.meta.url)('./shipping.js');
    for (const call of kept.splice(0)) call();
  }
  return loaded;
}
export function whenLoaded(call) {
  if (loaded === undefined) kept.push(call);
  else call();
}`;

/** Builtins come from the process when they are used: an import of one copies all its exports. */
const builtins = {
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'builtin', sideEffects: false }));
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, async ({ path }) => {
      const module = await import(path);
      const names = Object.keys(module).filter((name) => name !== 'default');
      const get = (name) => {
        const isPlainFunction =
          typeof module[name] === 'function' && Object.keys(module[name]).length === 0 && /^[a-z]/.test(name);
        return isPlainFunction
          ? `export const ${name} = (...args) => builtin().${name}(...args);`
          : `export const ${name} = /* @__PURE__ */ (() => builtin().${name})();`;
      };
      return {
        contents: [
          `const builtin = () => process.getBuiltinModule('${path}');`,
          ...names.map(get),
          'export default /* @__PURE__ */ builtin();',
        ].join('\n'),
      };
    });
  },
};

/** The names a source module exports at run time, asked of its compiled twin. */
async function exportsOf(module) {
  return Object.keys(await import(pathToFileURL(join(root, 'build', 'src', `${module}.js`)).href));
}

const nameOf = (path) => `$${path.replace(/\W/g, '_')}`;

const moduleAt = (folder, path) => relative(SRC, resolve(folder, path)).replace(/\.js$/, '');
