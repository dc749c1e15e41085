// Files of dist/ do not import each other: each puts what it has in a register on `globalThis`, one for each build of the
// package, and takes from there what it needs, loading the file if it is not there yet. For a module that is loaded both by
// `import` and by `require` may be there twice (tsx compiles what is required anew), or not at all (Node refuses to `require`
// what is just being imported).

// Not named by the place of the file: `import.meta` makes Node load one more of its own modules.
export const registerText = (build) => `
const place = Symbol.for('multiproc ${build}');
if (!(place in globalThis)) Object.defineProperty(globalThis, place, { value: { known: {}, real: {}, parts: {} } });
const { known, real, parts } = globalThis[place];
const load_ = (name) => process.getBuiltinModule('node:module').createRequire(import.meta.url)('./' + name + '.js');
const part = (name) => parts[name] ?? (load_(name), parts[name]);`;

/** `#parts`: the register, for the files of dist/. */
export const partsPlugin = (build) => ({
  name: 'parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^#parts$/ }, () => ({ path: 'parts', namespace: 'parts' }));
    onLoad({ filter: /.*/, namespace: 'parts' }, () => ({
      contents: `${registerText(build)}\nexport { known, real, parts, part };`,
    }));
  },
});

/** The text of a file that is part `name`: namespaces of modules, by the names they have for other files. */
export function partText(name, modules) {
  const all = Object.entries(modules);
  return [
    "import { parts } from '#parts';",
    ...all.map(([as, path]) => `import * as ${as} from './${path}.js';`),
    `parts['${name}'] = { ${all.map(([as]) => as).join(', ')} };`,
  ].join('\n');
}
