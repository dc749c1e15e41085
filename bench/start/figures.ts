import { median } from '../harness/median.js';
import { report, scaled } from '../harness/program.js';

/** One start; milliseconds since just before it. */
export interface Start {
  readonly call: number;
  readonly line: number;
  readonly exit: number;
}

/** Starts one process after the other; the first is reported by itself. */
export async function reportStarts(startOne: () => Promise<Start>): Promise<void> {
  const first = await startOne();
  const starts: Start[] = [];
  while (starts.length < scaled(6)) starts.push(await startOne());
  report({
    first: first.line,
    call: median(starts.map(({ call }) => call)),
    line: median(starts.map(({ line }) => line)),
    exit: median(starts.map(({ exit }) => exit)),
  });
}
