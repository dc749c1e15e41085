import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Who owns an RLock inside the process that owns it. `run`: a function and all it awaits. `awaited`: one `acquire()`.
 * `sync`: one synchronous stack.
 */
export interface Owner {
  readonly kind: 'run' | 'awaited' | 'sync';
}

interface Frame {
  readonly owner: Owner;
  readonly outer: Frame | undefined;
}

let frames: AsyncLocalStorage<Frame> | undefined;
let stackOwner: Owner | undefined;

/** Runs `fn` as `owner`, and with it all that it awaits. */
export function runAs<T>(owner: Owner, fn: () => T): T {
  frames ??= new AsyncLocalStorage<Frame>();
  return frames.run({ owner, outer: frames.getStore() }, fn);
}

/** Whether the caller is this owner. An `awaited` one cannot be told from any other code outside `run`s: nobody is it. */
export function isCaller(owner: Owner): boolean {
  return owner.kind === 'sync' ? owner === stackOwner : isInside(owner);
}

/** Whether the caller runs inside the `run` of this owner. */
export function isInside(owner: Owner): boolean {
  for (let frame = frames?.getStore(); frame !== undefined; frame = frame.outer) {
    if (frame.owner === owner) return true;
  }
  return false;
}

/** The owner that the synchronous stack is that runs now. It is another one as soon as that has ended, with the next microtask. */
export function ownerOfStack(): Owner {
  if (stackOwner === undefined) {
    stackOwner = { kind: 'sync' };
    queueMicrotask(() => {
      stackOwner = undefined;
    });
  }
  return stackOwner;
}
