import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { lengths, someOf } from '../support/lengths.js';
import { run } from '../support/run.js';

const program = fileURLToPath(new URL('fixtures/busy-end.js', import.meta.url));

// Node.js 20 waits at its end for compiler threads that may wait for it (nodejs/node#54918). With so small a heap one of
// eight of these never ended, as long as compiling our code took memory: see `FOREVER` in src/util/wait-options.ts.
test('a program that has used a lock ends, also while its code is still being compiled', async () => {
  const all = Array.from({ length: 14 }, (_, i) => [0, 1, 2].map((j) => 1000 + 250 * (2 * i + j)));
  for (const turns of someOf(all, lengths.endingPrograms / 3)) {
    const args = (count: number): string[] => ['--initial-old-space-size=1', program, String(count)];
    const ended = await Promise.all(turns.map((count) => run(process.execPath, args(count))));
    for (const { code, stderr } of ended) assert.equal(code, 0, stderr);
  }
});
