import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { portraitOf } from '../support/portrait.js';
import { treeOf } from '../support/process-tree.js';
import { type Job, nameOfJob, type Outcome } from './job.js';

/** A scenario takes a second; its only meaning is "deadlock". */
const DEADLOCK_MS = 40_000;

/** Plays the jobs in several process trees at a time. Outcomes come in the order in which they end. */
export async function* playAll(jobs: readonly Job[], atOnce: number): AsyncGenerator<Outcome> {
  const waiting = [...jobs];
  const running = new Map<number, Promise<[number, Outcome]>>();
  const trees = Array.from({ length: Math.min(atOnce, jobs.length) }, () => new Tree());
  const startNext = (i: number): void => {
    const job = waiting.shift();
    if (job === undefined) running.delete(i);
    else
      running.set(
        i,
        playSurely(trees[i] as Tree, job).then((outcome) => [i, outcome]),
      );
  };
  for (const i of trees.keys()) startNext(i);
  try {
    while (running.size > 0) {
      const [i, outcome] = await Promise.race(running.values());
      startNext(i);
      yield outcome;
    }
  } finally {
    await Promise.all(trees.map((tree) => tree.end()));
  }
}

/**
 * On a busy machine the periodic look may come between a message and its waker's next step, and end the wait. When it
 * does so each time, the wake-up is lost.
 */
async function playSurely(tree: Tree, job: Job): Promise<Outcome> {
  let outcome: Outcome;
  let tries = 3;
  do outcome = await tree.play(job);
  while (outcome.rescued !== undefined && outcome.rescued > 0 && --tries > 0);
  return tries > 0 ? outcome : { fault: 'Waits are ended by the periodic look alone, each time', ...outcome };
}

/** One program stage.ts, replaced when it has been killed. */
class Tree {
  #program: ChildProcess | undefined;
  #lines: AsyncIterator<string> | undefined;
  #errors = '';

  async play(job: Job): Promise<Outcome> {
    const program = this.#start();
    program.stdin?.write(`${JSON.stringify(job)}\n`);
    let portrait: string | undefined;
    const guard = setTimeout(() => {
      portrait = portraitOf(program.pid as number);
      killTree(program);
    }, DEADLOCK_MS);
    const line = await this.#lines?.next();
    clearTimeout(guard);
    if (line?.done === false) {
      const outcome = JSON.parse(line.value) as Outcome;
      // What a fault leaves is in the way of the next.
      if (outcome.fault !== undefined) await this.end();
      return outcome;
    }
    this.#program = undefined;
    const fault = portrait === undefined ? `The creator has ended: ${this.#errors}` : `Deadlock\n${portrait}`;
    return { job, reached: true, fault };
  }

  /** Ends the program, and waits for its end. */
  async end(): Promise<void> {
    const program = this.#program;
    this.#program = undefined;
    if (program === undefined || program.exitCode !== null || program.signalCode !== null) return;
    const ended = new Promise((resolve) => program.once('exit', resolve));
    const guard = setTimeout(() => killTree(program), DEADLOCK_MS);
    program.stdin?.end();
    await ended;
    clearTimeout(guard);
  }

  #start(): ChildProcess {
    if (this.#program !== undefined) return this.#program;
    const program = spawn(process.execPath, [fileURLToPath(new URL('stage.js', import.meta.url))], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#errors = '';
    program.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-5000);
    });
    program.stdin.on('error', () => {}); // it may have ended
    this.#lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
    this.#program = program;
    return program;
  }
}

function killTree(program: ChildProcess): void {
  for (const { pid } of treeOf(program.pid as number)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {} // gone meanwhile
  }
}

export const showFault = ({ job, fault }: Outcome): string => `${nameOfJob(job)}\n${fault?.replace(/^/gm, '    ')}`;
