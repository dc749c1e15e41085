// `npm run chaos`: runs main.ts in a process of its own and watches it from outside. Its own guard is a timer, so it says
// nothing when the main thread itself is blocked. When the heartbeat stops, this prints where every thread of the tree
// sleeps and who has the arena lock, and then kills the tree. It knows nothing of the library.
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { portraitOf } from '../support/portrait.js';
import { treeOf } from '../support/process-tree.js';

/** Longer than the guard of run.ts, which knows more, and the second that the end of a creator may take. */
const SILENCE_MS = 90_000;
/** Descriptor at which main.ts finds the other end of the pipe. */
const HEARTBEAT = 3;

const main = spawn(process.execPath, [fileURLToPath(new URL('main.js', import.meta.url)), ...process.argv.slice(2)], {
  stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  env: { ...process.env, MULTIPROC_CHAOS_HEARTBEAT: String(HEARTBEAT) },
});
let alarm = setTimeout(giveUp, SILENCE_MS);
(main.stdio[HEARTBEAT] as Readable).on('data', () => {
  clearTimeout(alarm);
  alarm = setTimeout(giveUp, SILENCE_MS);
});
main.on('exit', (code, signal) => {
  if (signal !== null) console.error(`Chaos: the main process was killed by ${signal}`);
  process.exit(code ?? 1);
});

function giveUp(): void {
  const pid = main.pid as number;
  console.error(`Chaos: no heartbeat from process ${pid} for ${SILENCE_MS / 1000} s\n${portraitOf(pid)}`);
  for (const it of treeOf(pid)) {
    try {
      process.kill(it.pid, 'SIGKILL');
    } catch {} // gone meanwhile
  }
}
