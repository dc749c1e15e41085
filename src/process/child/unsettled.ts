/** Node's exit code for "Unsettled Top-Level Await". */
const UNSETTLED = 13;

/**
 * Watches for the end of the event loop while the target has not settled: then nothing can settle it any more. Returns
 * what to call when it has settled.
 */
export function watchUnsettled(name: string): () => void {
  const onEmpty = (): void => {
    process.exitCode ??= UNSETTLED;
    process.stderr.write(
      `Process ${name}: its target has not settled, and nothing is left to run that could settle it (an await that nobody ends)\n`,
    );
  };
  process.once('beforeExit', onEmpty);
  return () => {
    process.off('beforeExit', onEmpty);
    if (process.exitCode === UNSETTLED) process.exitCode = undefined;
  };
}
