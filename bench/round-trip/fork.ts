import { fork, type SerializationType } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { report } from '../harness/program.js';
import { timeTrips } from './trips.js';

if (process.send === undefined) {
  const serialization = process.argv[2] as SerializationType;
  const child = fork(fileURLToPath(import.meta.url), { serialization });
  let arrived = (_: unknown): void => {};
  child.on('message', (value) => arrived(value));
  const figures = await timeTrips(
    (value) =>
      new Promise((resolve) => {
        arrived = resolve;
        child.send(value);
      }),
  );
  child.disconnect();
  report(figures);
} else {
  process.on('message', (value) => process.send?.(value));
}
