import assert from 'node:assert/strict';
import { Process } from '../../../src/index.js';
import { type RootName, runRoot } from './run-root.js';

/** One primitive, used by a process that is killed at a point of it, and by others that must go on. */
export interface Scenario {
  /** Which points count: all from the start of the victim's process, or those after it calls `beginKillPoints()`. */
  readonly since: 'start' | 'begin';
  /**
   * Starts the victim, once, and whatever else it wants; throws if anything that must hold does not. It must end whether
   * the victim is killed or not, with everything closed and every process joined.
   */
  play(stage: Stage): Promise<void>;
}

export type Target = (...args: any[]) => unknown;
export type AnyProcess = Process<any, any>;

/** Where a scenario is played: it knows where the victim is to be killed. */
export class Stage {
  /** Waits that only the periodic look ended, in processes that told. */
  rescued = 0;
  readonly #env: NodeJS.ProcessEnv;
  #victim: AnyProcess | undefined;
  #killed: boolean | undefined;
  #exitCode = async (): Promise<number | null | undefined> => this.#victim?.join();

  constructor(settings: NodeJS.ProcessEnv) {
    this.#env = { ...process.env, ...settings };
  }

  /** Starts the process that will be killed. */
  victim(target: Target, ...args: unknown[]): AnyProcess {
    this.#victim = new Process<any, any>({ target, args, env: this.#env, name: 'victim' }).start();
    return this.#victim;
  }

  /** As `victim`, but another process starts it: with this environment. Its result says how the victim ended. */
  victimOf(target: (env: NodeJS.ProcessEnv, ...args: any[]) => Promise<number | null>, ...args: unknown[]): AnyProcess {
    const creator = this.other(target, this.#env, ...args);
    this.#exitCode = async () => creator.result as Promise<number | null>;
    return creator;
  }

  /** As `victim`, but it is the root of a tree of its own: see victims/root.ts. Gives what it says. */
  async rootVictim(name: RootName, ...args: string[]): Promise<string> {
    const { code, signal, stdout, stderr } = await runRoot(name, args, this.#env);
    if (signal !== 'SIGKILL') assert.equal(code, 0, stderr);
    this.#exitCode = async () => (signal === null ? code : -9);
    return stdout;
  }

  /** Starts a process that is killed at a point of its own, in each play: what it leaves is for the victim. */
  killedAt(point: string, target: Target, ...args: unknown[]): AnyProcess {
    const env = { ...process.env, MULTIPROC_KILL_POINT: point, MULTIPROC_KILL_POINTS_SINCE: 'begin' };
    return new Process<any, any>({ target, args, env }).start();
  }

  /** Starts a process that must not notice: `join` it and expect 0. */
  other(target: Target, ...args: unknown[]): AnyProcess {
    return new Process<any, any>({ target, args }).start();
  }

  /** Whether the victim was killed. It must have ended, and must not have failed, unless that is what it is there for. */
  async wasKilled(expected = 0): Promise<boolean> {
    this.#killed ??= await this.#endOfVictim(expected);
    return this.#killed;
  }

  async #endOfVictim(expected: number): Promise<boolean> {
    const exitCode = await this.#exitCode();
    if (exitCode === expected || exitCode === -9) return exitCode === -9;
    const cause = await this.#victim?.result.catch((error) => error);
    throw new Error(`The victim was to be killed, or to end well, but its exit code is ${exitCode}`, { cause });
  }
}

/** Resolves when the process has ended or the condition holds, whichever is first. */
export async function untilOrEnd(victim: AnyProcess, condition: () => boolean): Promise<void> {
  while (victim.isAlive() && !condition()) await new Promise(setImmediate);
}

/** One that must not notice has ended, and says how many of its waits only the periodic look ended. */
export async function endedWell(stage: Stage, other: AnyProcess): Promise<void> {
  stage.rescued += await other.result;
  assert.equal(await other.join(), 0);
}
