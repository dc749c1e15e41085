/** Node's exit code for "Unsettled Top-Level Await". */
const UNSETTLED = 13;

/**
 * Watches for an event loop that runs empty while the target has not settled: nothing could settle it any more. Returns
 * what to call when it has settled.
 */
export function watchUnsettled(name: string): () => void {
  let ranEmpty = false;
  const onEmpty = (): void => {
    ranEmpty = true; // perhaps not for good: another listener may start something
  };
  const onExit = (code: number): void => {
    if (!ranEmpty || code !== 0) return;
    process.exitCode = UNSETTLED;
    process.stderr.write(
      `Process ${name}: its target has not settled, and nothing is left to run that could settle it (an await that nobody ends)\n`,
    );
  };
  process.on('beforeExit', onEmpty);
  process.on('exit', onExit);
  return () => {
    process.off('beforeExit', onEmpty);
    process.off('exit', onExit);
  };
}
