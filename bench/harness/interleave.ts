import type { Options } from './options.js';
import { runProgram } from './run-program.js';
import type { Entry, Measure, MeasureResult } from './types.js';

/**
 * Runs every contestant once, then every contestant again, and so on: what the machine does besides comes to all of
 * them alike. Who hangs or fails is not run again.
 */
export async function interleave(measure: Measure, options: Options): Promise<MeasureResult> {
  const entries: Entry[] = measure.contestants.map((contestant) => ({ contestant, runs: [] }));
  for (let repeat = 1; repeat <= options.repeats; repeat++) {
    for (const entry of entries) {
      if (entry.trouble !== undefined) continue;
      progress(`${measure.name} ${repeat}/${options.repeats}: ${entry.contestant.name}`);
      const outcome = await runProgram(entry.contestant, options.scale, measure.limitMs);
      if (outcome.kind === 'figures') entry.runs.push(outcome.figures);
      else
        entry.trouble = outcome.kind === 'hang' ? `hang (killed after ${measure.limitMs / 1000} s)` : outcome.message;
    }
  }
  progress('');
  return { measure, entries };
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
