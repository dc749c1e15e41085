// What a process needs that only receives functions: the first half of a child (process/README.md) loads no more.
export { createClosure, globalValue } from './create-closure.js';
export { addEntryScript } from './entry-script.js';
export { mapStack } from './map-stack.js';
export { needsPreload, preloadModules, resolveReference } from './modules.js';
