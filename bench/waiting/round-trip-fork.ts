import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { report } from '../harness/program.js';
import { lapFigures, runLaps, timeLaps } from './laps.js';

/** Sends what it is given, resolves with the next message. */
type Exchange = (value: number) => Promise<number>;

if (process.send === undefined) {
  const child = fork(fileURLToPath(import.meta.url));
  let arrived = (_: number): void => {};
  child.on('message', (value) => arrived(value as number));
  const exchange: Exchange = (value) =>
    new Promise((resolve) => {
      arrived = resolve;
      child.send(value);
    });
  const laps = await timeLaps(exchange);
  // After the last lap the child answers once more: with its CPU time.
  report(lapFigures(laps, await exchange(0)));
  child.disconnect();
} else {
  let arrived = (_: number): void => {};
  process.on('message', (value) => arrived(value as number));
  const next = (): Promise<number> =>
    new Promise((resolve) => {
      arrived = resolve;
    });
  const cpuUs = await runLaps(async () => process.send?.(await next()));
  await next();
  process.send(cpuUs);
}
