/** No compiler of V8's takes much longer for one function. */
const LONGEST_MS = 20;
const [MAJOR] = process.versions.node.split('.').map(Number);

/**
 * A process whose event loop is empty waits, in Node.js before version 22, for V8's compiler threads; and one of those may wait
 * for the main thread to collect garbage: for ever (nodejs/node#54918). So the loop goes on until they should be done. Work that
 * took `ms` has given them nothing to do that takes much longer. README.md ("Ends") says who needs it.
 */
export function letCompilersFinish(ms: number): void {
  if ((MAJOR as number) < 22 && ms >= 1) setTimeout(() => {}, Math.min(ms, LONGEST_MS));
}
