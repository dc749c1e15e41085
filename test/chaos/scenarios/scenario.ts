import { Process } from '../../../src/index.js';
import type { Random } from '../random.js';

export interface Outcome {
  readonly kills: number;
  /** Messages that were checked. */
  readonly checked: number;
}

/** Starts processes, kills some, and throws if anything that must hold does not. */
export type Scenario = (random: Random) => Promise<Outcome>;

export function start(target: (...args: any[]) => unknown, ...args: unknown[]): Process<any, any> {
  return new Process<any, any>({ target, args }).start();
}

export async function kill(victim: Process<any, any>): Promise<void> {
  victim.kill();
  const exitCode = await victim.join();
  if (exitCode !== -9) throw new Error(`${victim.name} was to be killed, but its exit code is ${exitCode}`);
}

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
