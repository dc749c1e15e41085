import { writeSync } from 'node:fs';

const EVERY_MS = 1000;

/** Tells watch.ts, if that started this program, that the event loop goes round. */
export function startHeartbeat(): void {
  const fd = Number(process.env.MULTIPROC_CHAOS_HEARTBEAT ?? -1);
  delete process.env.MULTIPROC_CHAOS_HEARTBEAT;
  if (fd < 0) return;
  const beat = setInterval(() => {
    try {
      writeSync(fd, '.');
    } catch {
      clearInterval(beat); // the watcher is gone
    }
  }, EVERY_MS).unref();
}
