import { decode, requiredModules } from '../../codec/decode.js';
import { preloadModules } from '../../functions/revive.js';
import { currentState } from '../current.js';
import type { Launch } from '../launch/message.js';
import type { Payload } from '../launch/payload-file.js';
import { loadReference } from '../load-reference.js';
import type { AnyProcessOptions } from '../options.js';
import type { Process } from '../process.js';

type Callable = (...args: readonly unknown[]) => unknown;

/** Makes the objects that were sent; the answer does the work. */
export async function reviveWork(payload: Payload<Launch>): Promise<() => unknown> {
  const { work } = payload.message;
  const modules = requiredModules(payload.bytes, 0, payload.bytes.length) ?? [];
  const value = await revive(payload, modules);
  if (work.of === 'subclass') return await runOf(value as Process);
  const { process: object, target, args } = value as AnyProcessOptions & { process?: Process };
  currentState().options = { target, args };
  if (object !== undefined) return await runOf(object);
  const callable =
    work.of === 'reference' ? await loadReference(work.module, work.name) : (target as Callable | undefined);
  return () => callable?.(...(args as readonly unknown[]));
}

async function revive(
  { bytes, buffers, handles, message }: Payload<Launch>,
  modules: readonly string[],
): Promise<unknown> {
  // Functions that use the library must find it, and handles need the arena.
  const needsLibrary = handles.length > 0 || message.work.of.startsWith('subclass') || modules.some(isLibrary);
  const letGo = needsLibrary ? (await import('./second-half.js')).adoptHandles(handles) : undefined;
  if (modules.length > 0) await preloadModules(modules);
  try {
    return decode(bytes, 0, bytes.length, buffers, handles);
  } finally {
    letGo?.();
  }
}

async function runOf(object: Process): Promise<() => unknown> {
  (await import('./second-half.js')).setCurrentProcess(object);
  return () => object.run();
}

function isLibrary(module: string): boolean {
  return module === 'multiproc' || module.startsWith('multiproc/');
}
