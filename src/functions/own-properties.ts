import type { SourceAnalysis } from './analyse-source.js';
import type { Capture } from './descriptors.js';

/** What was put on a function besides its code: `fn.cache = …`, static data, methods added to a prototype. */
export function ownProperties(fn: Function, analysis: SourceAnalysis): Capture[] {
  const found: Capture[] = [];
  const add = (owner: object, prefix: string, skip: (name: string, value: unknown) => boolean): void => {
    for (const name of Object.getOwnPropertyNames(owner)) {
      const property = Object.getOwnPropertyDescriptor(owner, name);
      // Accessors are the class's own text; a getter is never run.
      if (property === undefined || !('value' in property) || skip(name, property.value)) continue;
      found.push({ name: `${prefix}${name}`, value: property.value, eager: false });
    }
  };
  const isOwnText = (value: unknown): boolean =>
    typeof value === 'function' && analysis.source.includes(toText.call(value).slice(0, 200));
  add(fn, '.', (name, value) => IMPLIED.has(name) || isOwnText(value));
  const prototype: unknown = Object.getOwnPropertyDescriptor(fn, 'prototype')?.value;
  if (typeof prototype === 'object' && prototype !== null && analysis.shape === 'expression') {
    add(prototype, '.prototype.', (name, value) => name === 'constructor' || isOwnText(value));
    const parent: unknown = Object.getPrototypeOf(prototype);
    if (!analysis.isClass && !/^(async\s+)?function\s*\*/.test(analysis.source) && parent !== Object.prototype) {
      found.push({ name: '.prototype:', value: parent, eager: false });
    }
  }
  return found;
}

const toText = Function.prototype.toString;
const IMPLIED = new Set(['length', 'name', 'prototype', 'arguments', 'caller']);
