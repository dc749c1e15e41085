// What only some children need: shared memory and the whole library. Loaded when it is needed.
import '../library.js';

export { setCurrentProcess } from '../current-process.js';
export { adoptHandles } from './adopt-handles.js';
export { failWith } from './fail-with.js';
export { holdLifeline } from './hold-lifeline.js';
export { announceReport, reportReturned } from './reporter.js';
