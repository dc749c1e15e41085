/** A scenario to be played: to its end, noting the points, or with the victim killed at one of them. */
export interface Job {
  readonly scenario: string;
  readonly point?: string;
  /** The first time it is reached is 1. */
  readonly hit?: number;
}

export interface Outcome {
  readonly job: Job;
  /** The victim got to the point. Also false when another interleaving leads it elsewhere. */
  readonly reached: boolean;
  /** Waits that were ended by the periodic look although nobody had died, as if a wake-up had been lost. */
  readonly rescued?: number;
  /** What did not hold. */
  readonly fault?: string;
  /** Of a job without a point: how often each point was reached. */
  readonly hits?: Readonly<Record<string, number>>;
}

export const nameOfJob = ({ scenario, point, hit }: Job): string =>
  point === undefined ? scenario : `${scenario}: ${point}@${hit}`;
