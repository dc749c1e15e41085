import { Barrier, Condition, Event, Lock, Pipe, Process, Semaphore } from 'multiproc';
import { median } from '../harness/median.js';
import { monotonicMs, report, scaled, warmUp } from '../harness/program.js';

const COUNT = scaled(10_000);
const ALL = COUNT + warmUp(COUNT);

/** Microseconds of each `trip`, without those of the warm-up. */
async function time(trip: () => Promise<unknown>): Promise<number> {
  const trips: number[] = [];
  for (let i = 0; i < ALL; i++) {
    const began = performance.now();
    await trip();
    if (i >= ALL - COUNT) trips.push((performance.now() - began) * 1000);
  }
  return median(trips);
}

async function semaphores(): Promise<number> {
  const [ping, pong] = [new Semaphore(0), new Semaphore(0)];
  const target = async (): Promise<void> => {
    for (let i = 0; i < ALL; i++) {
      await ping.acquire();
      pong.release();
    }
  };
  const other = new Process({ target, args: [] }).start();
  const p50 = await time(() => {
    ping.release();
    return pong.acquire();
  });
  await other.join();
  return p50;
}

/** One way: the waiter notes when it runs. */
async function events(): Promise<number> {
  const [set, cleared] = [new Event(), new Semaphore(0)];
  const [here, there] = Pipe<number[]>({ duplex: false });
  const target = async (): Promise<void> => {
    const woken: number[] = [];
    for (let i = 0; i < ALL; i++) {
      await set.wait();
      woken.push(monotonicMs());
      set.clear();
      cleared.release();
    }
    await there.send(woken);
  };
  const other = new Process({ target, args: [] }).start();
  const began: number[] = [];
  for (let i = 0; i < ALL; i++) {
    const until = performance.now() + 0.05; // by then it waits
    while (performance.now() < until);
    began.push(monotonicMs());
    set.set();
    await cleared.acquire();
  }
  const woken = await here.recv();
  await other.join();
  return median(woken.map((at, i) => (at - (began[i] as number)) * 1000).slice(-COUNT));
}

async function conditions(): Promise<number> {
  const condition = new Condition(new Lock());
  const there = new Semaphore(0);
  const target = async (): Promise<void> => {
    await condition.acquire();
    there.release();
    for (let i = 0; i < ALL; i++) {
      await condition.wait();
      condition.notify();
    }
    condition.release();
  };
  const other = new Process({ target, args: [] }).start();
  await there.acquire();
  await condition.acquire();
  const p50 = await time(() => {
    condition.notify();
    return condition.wait();
  });
  condition.release();
  await other.join();
  return p50;
}

async function barriers(parties: number): Promise<number> {
  const barrier = new Barrier(parties);
  const target = async (): Promise<void> => {
    for (let i = 0; i < ALL; i++) await barrier.wait();
  };
  const others = Array.from({ length: parties - 1 }, () => new Process({ target, args: [] }).start());
  const warm = ALL - COUNT;
  for (let i = 0; i < warm; i++) await barrier.wait();
  const began = performance.now();
  for (let i = 0; i < COUNT; i++) await barrier.wait();
  const us = ((performance.now() - began) * 1000) / COUNT;
  await Promise.all(others.map((other) => other.join()));
  return us;
}

report({
  semaphore: await semaphores(),
  event: await events(),
  condition: await conditions(),
  barrier2: await barriers(2),
  barrier4: await barriers(4),
});
