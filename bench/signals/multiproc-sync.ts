import { Barrier, Condition, Event, Lock, Pipe, Process, Semaphore } from 'multiproc';
import { median } from '../harness/median.js';
import { monotonicMs, report, scaled, warmUp } from '../harness/program.js';

const COUNT = scaled(10_000);
const ALL = COUNT + warmUp(COUNT);

/** Microseconds of each `trip`, without those of the warm-up. */
function time(trip: () => void): number {
  const trips: number[] = [];
  for (let i = 0; i < ALL; i++) {
    const began = performance.now();
    trip();
    if (i >= ALL - COUNT) trips.push((performance.now() - began) * 1000);
  }
  return median(trips);
}

function semaphores(): number {
  const [ping, pong] = [new Semaphore(0), new Semaphore(0)];
  const target = (): void => {
    for (let i = 0; i < ALL; i++) {
      ping.acquireSync();
      pong.release();
    }
  };
  const other = new Process({ target, args: [] }).start();
  const p50 = time(() => {
    ping.release();
    pong.acquireSync();
  });
  other.joinSync();
  return p50;
}

/** One way: the waiter notes when it runs. */
function events(): number {
  const [set, cleared] = [new Event(), new Semaphore(0)];
  const [here, there] = Pipe<number[]>({ duplex: false });
  const target = (): void => {
    const woken: number[] = [];
    for (let i = 0; i < ALL; i++) {
      set.waitSync();
      woken.push(monotonicMs());
      set.clear();
      cleared.release();
    }
    there.sendSync(woken);
  };
  const other = new Process({ target, args: [] }).start();
  const began: number[] = [];
  for (let i = 0; i < ALL; i++) {
    const until = performance.now() + 0.05; // by then it waits
    while (performance.now() < until);
    began.push(monotonicMs());
    set.set();
    cleared.acquireSync();
  }
  const woken = here.recvSync();
  other.joinSync();
  return median(woken.map((at, i) => (at - (began[i] as number)) * 1000).slice(-COUNT));
}

function conditions(): number {
  const condition = new Condition(new Lock());
  const there = new Semaphore(0);
  const target = (): void => {
    condition.acquireSync();
    there.release();
    for (let i = 0; i < ALL; i++) {
      condition.waitSync();
      condition.notify();
    }
    condition.release();
  };
  const other = new Process({ target, args: [] }).start();
  there.acquireSync();
  condition.acquireSync();
  const p50 = time(() => {
    condition.notify();
    condition.waitSync();
  });
  condition.release();
  other.joinSync();
  return p50;
}

function barriers(parties: number): number {
  const barrier = new Barrier(parties);
  const target = (): void => {
    for (let i = 0; i < ALL; i++) barrier.waitSync();
  };
  const others = Array.from({ length: parties - 1 }, () => new Process({ target, args: [] }).start());
  const warm = ALL - COUNT;
  for (let i = 0; i < warm; i++) barrier.waitSync();
  const began = performance.now();
  for (let i = 0; i < COUNT; i++) barrier.waitSync();
  const us = ((performance.now() - began) * 1000) / COUNT;
  for (const other of others) other.joinSync();
  return us;
}

report({
  semaphore: semaphores(),
  event: events(),
  condition: conditions(),
  barrier2: barriers(2),
  barrier4: barriers(4),
});
