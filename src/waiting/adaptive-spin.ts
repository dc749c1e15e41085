import { availableParallelism } from 'node:os';

/** After misses in a row this many waits sleep at once before one spins again. */
const LONGEST_PAUSE = 64;
/** Nobody knows yet how long the waits of an object take. */
const FIRST_GUESS_MS = 0.02;
/** How often to ask whether others want this CPU, and how long not to spin if so. */
const SAMPLE_MS = 10;
const CONTENDED_MS = 100;

/**
 * Whether a wait tries a little longer before it sleeps, and for how long: what the last waits for this object took is the
 * measure. Sleeping and being woken costs some 20 us, so spinning pays when the other side answers sooner and another CPU runs
 * it. After a miss it is left out for twice as many waits as the last time.
 */
export class AdaptiveSpin {
  #pause = 0;
  #skipped = 0;
  #usualMs = FIRST_GUESS_MS;

  /** How long to spin this time, in milliseconds, up to `mostMs`; 0 = sleep at once. */
  budget(mostMs: number): number {
    if (!isAllowed() || performance.now() < contendedUntil) return 0;
    if (this.#skipped < this.#pause) {
      this.#skipped++;
      return 0;
    }
    this.#skipped = 0;
    return Math.min(mostMs, 3 * this.#usualMs + FIRST_GUESS_MS / 4);
  }

  /** It took so long, and was found by spinning. */
  hit(tookMs: number): void {
    this.#pause = 0;
    this.#usualMs += (tookMs - this.#usualMs) / 8;
  }

  miss(): void {
    this.#pause = Math.min(this.#pause * 2 + 1, LONGEST_PAUSE);
    if (this.#pause === LONGEST_PAUSE) this.#usualMs = FIRST_GUESS_MS;
    sampleContention();
  }
}

let allowed: boolean | undefined;
let contendedUntil = 0;
let sampledAt = 0;
let preempted = 0;

/** With one CPU the other side cannot answer while this one spins; `MULTIPROC_SPIN=0` switches it off. */
function isAllowed(): boolean {
  allowed ??= process.env.MULTIPROC_SPIN !== '0' && availableParallelism() > 1;
  return allowed;
}

/** A process that is preempted while it spins takes the CPU from one that has work. */
function sampleContention(): void {
  const now = performance.now();
  if (now - sampledAt < SAMPLE_MS) return;
  const { involuntaryContextSwitches } = process.resourceUsage();
  const often = (now - sampledAt) / SAMPLE_MS;
  if (sampledAt > 0 && involuntaryContextSwitches - preempted > Math.max(1, often / 2))
    contendedUntil = now + CONTENDED_MS;
  sampledAt = now;
  preempted = involuntaryContextSwitches;
}
