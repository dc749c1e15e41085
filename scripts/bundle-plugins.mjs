// What makes importing the bundle cheap: see docs/design/decisions.md.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Builtins come from the process itself: an `import` of one copies all its exports, which costs milliseconds. */
export const builtins = {
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'builtin', sideEffects: false }));
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, async ({ path }) => {
      const module = await import(path);
      const names = Object.keys(module).filter((name) => name !== 'default' && /^\w+$/.test(name) && !process.config.reserved?.has(name));
      const lines = names.filter((name) => !RESERVED.has(name)).map((name) => `export const ${name} = /* @__PURE__ */ get('${path}', '${name}');`);
      return {
        contents: `function get(module, name) { return process.getBuiltinModule(module)[name]; }\n${lines.join('\n')}\nexport default /* @__PURE__ */ (() => process.getBuiltinModule('${path}'))();`,
        loader: 'js',
      };
    });
  },
};

const RESERVED = new Set(['default', 'delete', 'import', 'export', 'new', 'function', 'class', 'constants_']);

/**
 * The folders of `heavy` are loaded at their first call: others get functions of the same names that load them. Calls
 * named in `queued` are kept until then instead, for they are made while modules are being imported.
 */
export function lazily({ root, heavy, queued, file }) {
  return {
    name: 'lazily',
    setup(build) {
      build.onResolve({ filter: /\/index\.js$/ }, ({ path, importer, resolveDir, namespace }) => {
        if (namespace === 'lazy' || importer.endsWith(file)) return;
        const target = join(resolveDir, path).replace(/\.js$/, '.ts');
        const folder = heavy.find((name) => target === join(root, 'src', name, 'index.ts'));
        const within = heavy.some((name) => importer.startsWith(join(root, 'src', name) + '/'));
        if (folder === undefined || within) return;
        return { path: folder, namespace: 'lazy', sideEffects: false };
      });
      build.onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path: folder }) => ({ contents: stubs(root, folder, queued), loader: 'js', resolveDir: join(root, 'src') }));
    },
  };
}

function stubs(root, folder, queued) {
  const source = readFileSync(join(root, 'src', folder, 'index.ts'), 'utf8');
  const names = [...source.matchAll(/export\s*\{([^}]*)\}/g)]
    .flatMap(([, list]) => list.split(','))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && !entry.startsWith('type '))
    .map((entry) => entry.split(' as ').pop());
  const lines = names.map((name) =>
    queued.includes(name)
      ? `export const ${name} = (...args) => whenHeavy((heavy) => heavy['${folder}'].${name}(...args));`
      : `export const ${name} = (a, b, c, d, e, f) => heavy()['${folder}'].${name}(a, b, c, d, e, f);`,
  );
  return `import { heavy, whenHeavy } from './heavy-loader.mjs';\n${lines.join('\n')}`;
}
