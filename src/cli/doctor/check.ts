/** One thing that multiproc needs. */
export interface Check {
  readonly name: string;
  /** What was found, in a few words. Throws where the thing is missing. */
  readonly run: () => string | Promise<string>;
  /** What to do where it is missing, in one line. */
  readonly fix: string;
}
