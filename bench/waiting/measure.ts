import { node, onOneCpu, python, withoutSpinning } from '../harness/contestants.js';
import type { Contestant, Figure, Measure } from '../harness/types.js';

const lower = (id: string, title: string): Figure => ({ id, title, unit: 'µs', better: 'lower' });

/** User and system time of all processes of a program, for each operation. */
const CPU = lower('cpu', 'CPU of all sides');
const LAP = [lower('mean', 'mean'), lower('p50', 'p50'), lower('p99', 'p99'), CPU];

/** Of many operations at once, some of which are timed: calls of this method. */
const rateAnd = (method: string): Figure[] => [
  { id: 'rate', title: 'rate', unit: 'k/s', better: 'higher' },
  ...['mean', 'p50', 'p99'].map((id) => lower(id, `${method}: ${id}`)),
  CPU,
];

/** The awaited and the Sync program of a row, each also without spinning. */
function multiproc(program: string, args: string[] = []): Contestant[] {
  const both = [
    node('multiproc await', 'multiproc', `waiting/awaited/${program}.js`, args),
    node('multiproc Sync', 'multiproc', `waiting/sync/${program}.js`, args),
  ];
  return both.flatMap((contestant) => [contestant, withoutSpinning(contestant)]);
}

function row(name: string, title: string, figures: Figure[], contestants: Contestant[]): Measure {
  return { name: `waiting:${name}`, title, limitMs: 120_000, figures, contestants };
}

/** The like of a row for so many processes, whose programs take the number. */
function crowdRow(name: string, title: string, figures: Figure[], processes: number): Measure {
  const args = [String(processes)];
  return row(`${name}${processes}`, `${title}, ${processes} processes`, figures, [
    ...multiproc(name, args),
    python('', `waiting_${name}.py`, args),
  ]);
}

const roundTrip = row('round-trip', 'Round trip of a number', LAP, [
  ...multiproc('round-trip'),
  node('fork IPC json', 'node-ipc', 'waiting/round-trip-fork.js'),
  python('Pipe', 'waiting_round_trip.py'),
]);

const semaphore = row('semaphore', 'Semaphore ping-pong', LAP, [
  ...multiproc('semaphore'),
  python('', 'waiting_semaphore.py'),
]);

const condition = row('condition', 'Condition ping-pong', LAP, [
  ...multiproc('condition'),
  python('', 'waiting_condition.py'),
]);

const event = row('event', 'Event, set until the waiter runs', LAP, [
  ...multiproc('event'),
  python('', 'waiting_event.py'),
]);

const queue = row('queue', 'Queue, small objects, 4 putters to 4 getters', rateAnd('get'), [
  ...multiproc('queue'),
  python('', 'waiting_queue.py'),
]);

const parkedContestant = node('multiproc await', 'multiproc', 'waiting/parked.js');
const parked = row(
  'parked',
  'A parked wait, entered, woken and left in one process',
  [
    lower('each', '64 at once, each'),
    lower('eachCpu', '64 at once, each, CPU'),
    lower('alone', 'alone'),
    lower('aloneCpu', 'alone, CPU'),
  ],
  [parkedContestant, withoutSpinning(parkedContestant)],
);

/** What it costs to wait for another process: time, and CPU time of everybody. */
export const waiting: readonly Measure[] = [
  roundTrip,
  semaphore,
  condition,
  crowdRow('barrier', 'Barrier round', LAP, 2),
  crowdRow('barrier', 'Barrier round', LAP, 4),
  event,
  queue,
  crowdRow('lock', 'Lock contended, pairs in all', rateAnd('acquire'), 2),
  crowdRow('lock', 'Lock contended, pairs in all', rateAnd('acquire'), 4),
  parked,
].flatMap((measure) => [measure, onOneCpu(measure)]);
