/** How many operations may succeed at once in a row before the event loop gets a turn. */
const IN_A_ROW = 1000;
let left = IN_A_ROW;

/**
 * A resolved promise - but a loop of awaits that all succeed at once would keep timers and sockets waiting for ever,
 * so now and then the promise takes a turn of the event loop.
 */
export function resolved<T>(value: T): Promise<T> {
  if (--left > 0) return Promise.resolve(value);
  left = IN_A_ROW;
  return new Promise((resolve) => setImmediate(resolve, value));
}
