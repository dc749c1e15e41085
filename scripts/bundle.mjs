// dist/: the published JavaScript. docs/design/decisions.md says why it is cut the way it is; in short:
//   index.js, connection.js, shared-memory.js   the entry points: facades (facades.mjs), which load main.js when something is first used
//   core.js       what every process needs, child or not
//   main.js       the rest of what a program needs at once: every further module costs most of a millisecond
//   revive.js     the half of functions/ and codec/ that a child needs to run a plain function
//   shipping.js   the other half, which main.js loads with revive.js at the first call of either
//   child.js      what a child runs; second-half.js   what it loads when that is not enough
//   bundler/      the entry points with nothing left out, for programs that bundle us (condition "module")
//   cli.js        the command, complete in itself
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeFacades } from './facades.mjs';
import { partsPlugin, partText } from './parts.mjs';
import { filesIn, root } from './ready.mjs';

const SRC = join(root, 'src');
const DIST = join(root, 'dist');
const ENTRIES = ['index', 'connection', 'shared-memory'];
const SHIPPING = ['codec', 'functions'];
const CHILD = 'process/child/entry';
const SECOND_HALF = 'process/child/second-half';
/** Modules of the child's first half that no other file shares. */
const CHILDS_OWN = ['process/child', 'process/load-reference'];
/** Calls made while modules are being imported: kept until shipping.js is loaded, or made in revive.js if a child has that. */
const KEPT = { registerReference: undefined, provideModule: 'functions/modules' };
const TARGET = 'node20.19';

export async function bundle() {
  const { build, transform } = await import('esbuild');
  const common = {
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: TARGET,
    external: ['koffi', 'acorn'],
    minifySyntax: true,
    minifyWhitespace: true,
    // Node prints the whole line in which an uncaught error was thrown.
    lineLimit: 100,
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  };
  const first = await staticImportsOf(CHILD, build, common);
  const revive = first.filter((module) => isIn(SHIPPING, module));
  const core = first.filter((module) => !isIn([...SHIPPING, ...CHILDS_OWN], module));
  const wanted = new Set();
  const facades = await facadesOf(transform);
  const make = (name, entry, plugins, banner = '') =>
    build({
      ...common,
      stdin: { contents: entry, resolveDir: SRC },
      outfile: join(DIST, name),
      plugins,
      banner: { js: banner },
    });
  const namespaces = (modules) => Object.fromEntries([...modules].sort().map((path) => [nameOf(path), path]));
  const shipping = Object.fromEntries(SHIPPING.map((name) => [name, `${name}/index`]));
  const others = (own) => fromOthers({ core, revive }, wanted, own);
  const makePart = (name, entry, plugins) =>
    make(`${name}.js`, entry, [...plugins, builtins, facades.plugin, partsPlugin(buildName())]);
  await makePart('core', partText('core', namespaces(core)), []);
  await makePart('revive', partText('revive', namespaces(revive)), [fromOthers({ core }, wanted, SHIPPING)]);
  const child = `import '#core'; import '#revive'; import './${CHILD}.js';`;
  await makePart('child', child, [onDemand, others(CHILDS_OWN)]);
  await makePart('second-half', partText('second-half', { half: SECOND_HALF }), [others([])]);
  await makePart('shipping', partText('shipping', shipping), [others(SHIPPING)]);
  const main = partText('main', { ...namespaces(ENTRIES), ...namespaces(wanted) });
  await makePart('main', main, [lazyShipping, fromOthers({ core }, wanted, [''])]);
  facades.check();
  const all = ENTRIES.map((name) => `export * from './${name}.js';`).join('\n');
  await make('bundler/main.js', all, []);
  await make('cli.js', "import './cli/main.js';", [], '#!/usr/bin/env node');

  for (const name of ENTRIES) {
    const names = (await exportsOf(name)).join(', ');
    writeFileSync(join(DIST, `${name}.js`), facades.textOf(name));
    writeFileSync(join(DIST, 'bundler', `${name}.js`), `export { ${names} } from './main.js';\n`);
  }
}

async function facadesOf(transform) {
  const entries = {};
  for (const name of ENTRIES) entries[name] = await compiled(name);
  const valuesOf = (path) => compiled(relative(SRC, path).replace(/\.ts$/, ''));
  const toJavaScript = (text, sourcefile) =>
    transform(text, { loader: 'ts', target: TARGET, sourcemap: 'inline', sourcesContent: false, sourcefile });
  return makeFacades(buildName(), entries, valuesOf, toJavaScript);
}

/** The same for the same sources, wherever and whenever they are built. */
function buildName() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const hash = createHash('sha256');
  for (const file of filesIn(SRC).sort()) hash.update(relative(SRC, file)).update(readFileSync(file));
  return `${version} ${hash.digest('hex').slice(0, 16)}`;
}

/** The modules that one needs before it can run. */
async function staticImportsOf(entry, build, common) {
  const { metafile } = await build({
    ...common,
    stdin: { contents: `import './${entry}.js';`, resolveDir: SRC, sourcefile: 'stdin' },
    write: false,
    metafile: true,
    plugins: [onDemand, partsPlugin(buildName())],
  });
  const modules = Object.keys(metafile.inputs).filter((file) => file.startsWith('src/') && file.endsWith('.ts'));
  return modules.map((file) => file.replace(/^src\/|\.ts$/g, ''));
}

/** What a child imports later stays a file of its own. */
const onDemand = {
  name: 'on-demand',
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import') return;
      if (moduleAt(resolveDir, path) !== SECOND_HALF)
        throw new Error(`A child may import only ${SECOND_HALF} on demand`);
      return { path: SECOND_HALF, namespace: 'second-half' };
    });
    build.onLoad({ filter: /.*/, namespace: 'second-half' }, async () => ({
      contents: [
        "import { part } from '#parts';",
        `export const { ${(await exportsOf(SECOND_HALF)).join(', ')} } = part('second-half').half;`,
      ].join('\n'),
    }));
  },
};

/** Modules that are not a file's own are those of other files, main.js if no other: there is one of each in a process. */
function fromOthers(files, wanted, own) {
  return {
    name: 'from-others',
    setup(build) {
      build.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const module = moduleAt(resolveDir, path);
        const file = Object.keys(files).find((name) => files[name].includes(module));
        if (file !== undefined) return { path: module, namespace: `from-${file}` };
        if (isIn(own, module)) return;
        wanted.add(module);
        return { path: module, namespace: 'from-main' };
      });
      for (const file of [...Object.keys(files), 'main']) {
        build.onResolve({ filter: new RegExp(`^#${file}$`) }, () => ({ path: `./${file}.js`, external: true }));
        build.onLoad({ filter: /.*/, namespace: `from-${file}` }, async ({ path }) => ({
          contents: [
            "import { part } from '#parts';",
            `const module = part('${file}').${nameOf(path)};`,
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
      return isIn(SHIPPING, module) ? { path: module, namespace: 'shipping', sideEffects: false } : undefined;
    });
    build.onResolve({ filter: /^#load$/ }, () => ({ path: 'load', namespace: 'load' }));
    build.onLoad({ filter: /.*/, namespace: 'load' }, () => ({ contents: LOAD }));
    build.onLoad({ filter: /.*/, namespace: 'shipping' }, async ({ path: module }) => ({
      contents: [
        "import { shipping, whenLoaded } from '#load';",
        "import { parts } from '#parts';",
        ...(await exportsOf(module)).map((name) => lazyExport(module.split('/')[0], name)),
      ].join('\n'),
    }));
  },
};

function lazyExport(folder, name) {
  const call = `shipping().${folder}.${name}`;
  if (name in KEPT) {
    const atOnce = KEPT[name] && `parts.revive?.${nameOf(KEPT[name])}.${name}`;
    return `export const ${name} = (...args) => whenLoaded(() => ${call}(...args), ${atOnce}, args);`;
  }
  // Written out, not spread: encode and decode are on the hot path.
  return `export const ${name} = (a, b, c, d, e, f) => ${call}(a, b, c, d, e, f);`;
}

const LOAD = `
import { part } from '#parts';
let loaded;
const kept = [];
export function shipping() {
  if (loaded === undefined) {
    loaded = part('shipping');
    for (const call of kept.splice(0)) call();
  }
  return loaded;
}
export function whenLoaded(call, atOnce, args) {
  if (loaded !== undefined) call();
  else if (atOnce !== undefined) atOnce(...args);
  else kept.push(call);
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

/** The names a source module exports at run time. */
const exportsOf = async (module) => Object.keys(await compiled(module));

/** A source module's compiled twin. */
const compiled = (module) => import(pathToFileURL(join(root, 'build', 'src', `${module}.js`)).href);

const nameOf = (path) => `$${path.replace(/\W/g, '_')}`;

/** Whether a module is one of those, or in one of those folders; '' is the folder of all. */
const isIn = (folders, module) => folders.some((it) => module === it || module.startsWith(it && `${it}/`));

const moduleAt = (folder, path) => relative(SRC, resolve(folder, path)).replace(/\.js$/, '');
