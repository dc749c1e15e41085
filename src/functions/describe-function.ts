import { internalOrigin } from './builtin-origin.js';
import { cannotTravel } from './cannot-travel.js';
import { codeSite } from './code-site.js';
import type { FunctionDescriptor } from './descriptors.js';
import { exportOf } from './export-of.js';
import { inspectFunction } from './inspect-function.js';
import { commonJsOrigin, originOf } from './known-objects.js';
import { readCaptures } from './read-captures.js';
import { revivedCode } from './revived-code.js';

const references = new WeakMap<Function, FunctionDescriptor>();
const toText = Function.prototype.toString;

/**
 * Says how a function can be had in another process: by reference where an importable module exports it, by value
 * (source and captured variables, read now) otherwise. Runs none of the program's code.
 * **Throws** `SerializationError`, naming the variable and the fix.
 */
export function describeFunction(fn: Function): FunctionDescriptor {
  const known = references.get(fn);
  if (known !== undefined) return known;
  const descriptor = describe(fn);
  // A reference stays true; what a closure captured may be different next time.
  if (descriptor.kind === 'reference' || descriptor.kind === 'global') references.set(fn, descriptor);
  return descriptor;
}

function describe(fn: Function): FunctionDescriptor {
  const origin = originOf(fn);
  if (origin !== undefined) {
    return 'global' in origin ? { kind: 'global', path: origin.global } : { kind: 'reference', ...origin };
  }
  const inspected = inspectFunction(fn);
  if (inspected.bound !== undefined) return { kind: 'bound', ...inspected.bound };
  if (inspected.location === undefined) throw cannotTravel(fn, 'it is native code that no global name leads to.');
  const revived = revivedCode(inspected.scopes);
  const site = codeSite(toText.call(fn), inspected, fn, revived);
  if (site.url.startsWith('node:')) {
    const internal = internalOrigin(fn);
    if (internal !== undefined) return { kind: 'reference', ...internal };
    throw cannotTravel(fn, 'it is a part of Node.js that cannot be imported. Wrap it: () => object.method()');
  }
  if (revived === undefined && site.importable) {
    const reference = exportOf(fn, inspected, site) ?? commonJsOrigin(fn);
    if (reference !== undefined) return { kind: 'reference', ...reference };
  }
  return { kind: 'closure', ...readCaptures(fn, inspected, site, revived) };
}
