export { createClosure, globalValue, type Shell } from './create-closure.js';
export { describeFunction } from './describe-function.js';
export { describeReference, type FunctionRef, isFunctionRef } from './describe-reference.js';
export type {
  Binding,
  BoundDescriptor,
  Capture,
  ClosureCode,
  ClosureDescriptor,
  CodeMap,
  FunctionDescriptor,
  GlobalDescriptor,
  ReferenceDescriptor,
} from './descriptors.js';
export { addEntryScript, entryScripts, isEntryScript } from './entry-script.js';
export { lookupReference, registerReference } from './known-objects.js';
export { mapStack } from './map-stack.js';
export { moduleNamespace, needsPreload, preloadModules, provideModule, resolveReference } from './modules.js';
export { requiredModules } from './required-modules.js';
