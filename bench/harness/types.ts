/** Who a program belongs to; figures are compared with the best of `python` and the best of `node-ipc`. */
export type Side = 'multiproc' | 'python' | 'node-ipc' | 'node-threads';

/** One program that takes part in a measure. It prints one line of JSON: figure -> number. */
export interface Contestant {
  readonly name: string;
  readonly side: Side;
  readonly command: readonly [string, ...string[]];
  /** Environment variables of this contestant alone. */
  readonly env?: Readonly<Record<string, string>>;
  /** Shown, but never what others are compared with: another way to do it, which is not the like of ours. */
  readonly aside?: true;
}

export interface Figure {
  /** Unique in its measure; what the programs print. */
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher';
}

/** One thing to find out, with everybody who does it. */
export interface Measure {
  /** For the command line: `name`, or `group:name` where the group may be asked for as a whole. */
  readonly name: string;
  /** Of one table with all figures. Without it each figure has a table of its own, under its own title. */
  readonly title?: string;
  /** Its programs are bound to one CPU, which `taskset` does. */
  readonly oneCpu?: true;
  readonly figures: readonly Figure[];
  readonly contestants: readonly Contestant[];
  /** What one run of one program may take. Whoever takes longer is killed and reported as "hang". */
  readonly limitMs: number;
}

export type Figures = Readonly<Record<string, number>>;

/** What became of one run of a program. */
export type Outcome =
  | { readonly kind: 'figures'; readonly figures: Figures }
  | { readonly kind: 'hang' }
  | { readonly kind: 'failed'; readonly message: string };

/** All runs of one contestant. */
export interface Entry {
  readonly contestant: Contestant;
  readonly runs: Figures[];
  /** Why there are no (more) runs. */
  trouble?: string;
}

export interface MeasureResult {
  readonly measure: Measure;
  readonly entries: readonly Entry[];
}
