import type { Handle } from '../../arena/index.js';
import type { LogSettings } from '../logging.js';

/**
 * What a creator and a process it starts tell each other, once each way, through one memory file (payload-file.ts).
 * The value beside it is encoded by the codec.
 */
export type Message = Launch | Report;

/** Creator to child, written before the child exists. */
export interface Launch {
  readonly kind: 'launch';
  /** What the encoded value is: see `Work`. */
  readonly work: Work;
  readonly slot: number;
  readonly record: Handle;
  readonly name: string;
  readonly identity: readonly number[];
  readonly daemon: boolean;
  readonly creator: { readonly name: string; readonly pid: number };
  readonly startMethod: string;
  readonly argv: readonly string[];
  /** Base64. */
  readonly authkey: string;
  readonly log: LogSettings;
  /** Scripts that must never be imported: they are programs, not modules. */
  readonly entryScripts: readonly string[];
}

export type Work =
  /** `{ target, args }` of a plain Process. */
  | { readonly of: 'target' }
  /** `args`; the target is to be imported. */
  | { readonly of: 'reference'; readonly module: string; readonly name: string }
  /** An instance of a subclass. */
  | { readonly of: 'subclass' }
  /** `{ process, target, args }`: an instance of a subclass that was given a target all the same. */
  | { readonly of: 'subclass-with-target' };

/** Child to creator, written when the target has settled. */
export interface Report {
  readonly kind: 'report';
  /** How the target settled; the encoded value is what it returned or threw. */
  readonly outcome: 'returned' | 'threw';
  /** A returned value that JSON holds exactly stands here instead; without `value` it is undefined. */
  readonly plain?: { readonly value?: string | number | boolean | null };
}
