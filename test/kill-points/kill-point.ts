import { openSync, writeSync } from 'node:fs';

// Called by the instrumented library in build/kill/ before each write that other processes can see, and after the last
// one of each function. It imports nothing of the library, which imports it.

/** What a process is to do at kill points, in its environment. Its children do not inherit it. */
export interface KillPointSettings {
  /** `name@n`: the n-th time that the point is reached, the process kills itself. */
  MULTIPROC_KILL_POINT?: string;
  /** A file to which the name of each point that is reached is appended. */
  MULTIPROC_KILL_POINTS_RECORD?: string;
  /** `begin`: nothing counts before `beginKillPoints()`. */
  MULTIPROC_KILL_POINTS_SINCE?: 'begin';
}

let armed: string | undefined;
let hitsLeft = 0;
let recording: number | undefined;
let waitsForBegin = false;
let isIdle = true;
let halting: string | undefined;
let halt = (): void => {};

takeSettings(process.env as KillPointSettings);

/** The process reaches a point. */
export function killPoint(name: string): void {
  if (isIdle) return;
  if (name === halting) halt();
  if (recording !== undefined) writeSync(recording, `${name}\n`);
  // The signal is delivered before the system call returns, so not one more write happens.
  if (name === armed && --hitsLeft === 0) process.kill(process.pid, 'SIGKILL');
}

/** A point after a write, whose value this passes through. */
export function killPointAfter<T>(name: string, value: T): T {
  killPoint(name);
  return value;
}

/** This process kills itself when it reaches the point for the n-th time from now on. */
export function armKillPoint(name: string, n = 1): void {
  armed = name;
  hitsLeft = n;
  settleIdle();
}

/** A process that is not to be killed can be made to wait at a point, for what others are to do meanwhile. */
export function atKillPoint(name: string, action: () => void): void {
  halting = name;
  halt = action;
  settleIdle();
}

/** What a victim does first can be left out: its points count from here on. */
export function beginKillPoints(): void {
  waitsForBegin = false;
  settleIdle();
}

function settleIdle(): void {
  isIdle = waitsForBegin || (armed === undefined && recording === undefined && halting === undefined);
}

function takeSettings(env: KillPointSettings): void {
  const { MULTIPROC_KILL_POINT: point, MULTIPROC_KILL_POINTS_RECORD: record } = env;
  waitsForBegin = env.MULTIPROC_KILL_POINTS_SINCE === 'begin';
  delete env.MULTIPROC_KILL_POINT;
  delete env.MULTIPROC_KILL_POINTS_RECORD;
  delete env.MULTIPROC_KILL_POINTS_SINCE;
  if (record !== undefined) recording = openSync(record, 'a');
  if (point !== undefined) armKillPoint(...parsePoint(point));
  settleIdle();
}

function parsePoint(point: string): [string, number] {
  const [name, n = '1'] = point.split('@') as [string, string?];
  return [name, Number(n)];
}
