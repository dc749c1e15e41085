import { node, python } from '../harness/contestants.js';
import type { Measure } from '../harness/types.js';

/** Shared data, one process that nobody disturbs. */
export const shared: Measure = {
  name: 'shared',
  limitMs: 60_000,
  figures: [
    { id: 'locked', title: 'Value: += 1 under its lock', unit: 'ns', better: 'lower' },
    { id: 'add', title: 'Value: add(1) (Python: += 1 under its lock)', unit: 'ns', better: 'lower' },
    { id: 'get', title: 'RawArray: read an element (here: of typed())', unit: 'M/s', better: 'higher' },
    { id: 'index', title: 'RawArray: read array[i]', unit: 'M/s', better: 'higher' },
    { id: 'item', title: 'ShareableList: read an item', unit: 'k/s', better: 'higher' },
    { id: 'create', title: 'SharedMemory of 1 MiB: create, touch, close, unlink', unit: 'µs', better: 'lower' },
    { id: 'attach', title: 'SharedMemory of 1 MiB: attach, touch, close', unit: 'µs', better: 'lower' },
  ],
  contestants: [node('multiproc', 'multiproc', 'shared/multiproc.js'), python('multiprocessing', 'shared.py')],
};
