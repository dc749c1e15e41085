import type { ClosureCode, FunctionDescriptor } from './descriptors.js';
import { needsPreload } from './modules.js';

/** The modules that have to be preloaded before this function is revived (captures not included). */
export function requiredModules(
  descriptor: Pick<FunctionDescriptor, 'kind'> & { code?: ClosureCode; module?: string },
): string[] {
  if (descriptor.kind === 'reference')
    return needsPreload(descriptor.module as string) ? [descriptor.module as string] : [];
  if (descriptor.kind !== 'closure') return [];
  return Object.values((descriptor.code as ClosureCode).bindings)
    .map((binding) => ('module' in binding ? binding.module : 'node:module'))
    .filter(needsPreload);
}
