import { node } from '../harness/contestants.js';
import type { Measure } from '../harness/types.js';

/** What a program pays for an import it never uses: a program of one `0`, and the same with the import of the package. */
export const importCost: Measure = {
  name: 'import-cost',
  limitMs: 60_000,
  figures: [
    { id: 'added', title: 'added by importing multiproc, unused', unit: 'ms', better: 'lower' },
    { id: 'without', title: 'the program without it', unit: 'ms', better: 'lower' },
    { id: 'with', title: 'the program with it', unit: 'ms', better: 'lower' },
  ],
  contestants: [
    node("import 'multiproc'", 'multiproc', 'import-cost/startups.js', ['module', 'multiproc']),
    node("require('multiproc')", 'multiproc', 'import-cost/startups.js', ['commonjs', 'multiproc']),
    // What any import costs: no package can be cheaper.
    node('import an empty package', 'node-ipc', 'import-cost/startups.js', ['module', 'empty'], { aside: true }),
    node('require an empty package', 'node-ipc', 'import-cost/startups.js', ['commonjs', 'empty'], { aside: true }),
  ],
};
