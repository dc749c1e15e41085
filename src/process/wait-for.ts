import { FOREVER, timeoutOf, type WaitOptions } from '../util/wait-options.js';

/**
 * Waits for a callback: true when it came, false when the time was over first. `subscribe` returns what unsubscribes.
 * An aborted wait rejects with the signal's reason.
 */
export function waitFor(subscribe: (callback: () => void) => () => void, options?: WaitOptions): Promise<boolean> {
  const timeout = timeoutOf(options);
  const signal = options?.signal;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    let timer: NodeJS.Timeout | undefined;
    const finish = (settle: () => void): void => {
      unsubscribe();
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    const onAbort = (): void => finish(() => reject(signal?.reason));
    const unsubscribe = subscribe(() => finish(() => resolve(true)));
    signal?.addEventListener('abort', onAbort, { once: true });
    if (timeout === FOREVER) return;
    timer = setTimeout(() => finish(() => resolve(false)), Math.min(timeout, 2 ** 31 - 1));
  });
}
