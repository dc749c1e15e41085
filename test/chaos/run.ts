import { getArena } from '../../src/arena/index.js';
import { Pipe } from '../../src/index.js';
import { getParkingLot } from '../../src/waiting/index.js';
import { portraitOf } from '../support/portrait.js';
import { LeftBehind } from './left-behind.js';
import { Random } from './random.js';
import { breeders } from './scenarios/breeders.js';
import { churners } from './scenarios/churners.js';
import { queues } from './scenarios/queues.js';
import { receivers } from './scenarios/receivers.js';
import type { Scenario } from './scenarios/scenario.js';
import { senders } from './scenarios/senders.js';
import { starting } from './scenarios/starting.js';
import * as sync from './scenarios/sync.js';

export const scenarios: Record<string, Scenario> = {
  senders,
  receivers,
  starting,
  breeders,
  churners,
  queues,
  ...sync,
};

export interface Row {
  readonly scenario: string;
  rounds: number;
  kills: number;
  checked: number;
  seconds: number;
}

export interface Options {
  readonly seed: number;
  /** In all, or of each scenario. */
  readonly kills: number;
  readonly each?: boolean;
  /** Of `scenarios`. */
  readonly only?: readonly string[];
  progress?(rows: readonly Row[]): void;
}

/** A round takes a second or two; its only meaning is "deadlock". */
const DEADLOCK_MS = 60_000;

/** Runs the scenarios in turn until there have been enough kills, and after each round looks for what is left behind. */
export async function runChaos({
  seed,
  kills,
  each = false,
  only = Object.keys(scenarios),
  progress,
}: Options): Promise<Row[]> {
  const rows: Row[] = only.map((scenario) => ({ scenario, rounds: 0, kills: 0, checked: 0, seconds: 0 }));
  await makeWhatIsMadeOnce(seed);
  const leftBehind = new LeftBehind();
  const isDone = (row: Row): boolean => (each ? row.kills : total(rows)) >= kills;
  for (let round = 0; !rows.every(isDone); round++) {
    const row = rows[round % rows.length] as Row;
    if (isDone(row)) continue;
    const guard = setTimeout(() => giveUp(seed, round, row.scenario, leftBehind), DEADLOCK_MS);
    const start = performance.now();
    try {
      const outcome = await (scenarios[row.scenario] as Scenario)(new Random(seed + round * 7919));
      await leftBehind.nothing();
      row.kills += outcome.kills;
      row.checked += outcome.checked;
    } catch (error) {
      throw new Error(`Chaos: seed ${seed}, round ${round} (${row.scenario})`, { cause: error });
    } finally {
      clearTimeout(guard);
    }
    row.rounds++;
    row.seconds += (performance.now() - start) / 1000;
    progress?.(rows);
  }
  return rows;
}

/** Arena, lifeline, doorbell. */
export async function makeWhatIsMadeOnce(seed: number): Promise<void> {
  await starting(new Random(seed));
  const [reader, writer] = Pipe({ duplex: false });
  const message = reader.recv();
  while (getParkingLot().statistics().parked === 0) await new Promise(setImmediate);
  await writer.send('the bell rings');
  await message;
  for (const end of [reader, writer]) end.close();
}

export const total = (rows: readonly Row[]): number => rows.reduce((sum, row) => sum + row.kills, 0);

function giveUp(seed: number, round: number, scenario: string, leftBehind: LeftBehind): never {
  console.error(`Chaos: deadlock. Seed ${seed}, round ${round} (${scenario}).`);
  console.error('Left:', leftBehind.inspect());
  console.error(getArena().statistics(), getParkingLot().statistics());
  console.error(portraitOf(process.pid));
  process.exit(1);
}
