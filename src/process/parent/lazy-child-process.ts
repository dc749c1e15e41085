/** Loaded when the first process is started: importing multiproc must cost nothing. */
export const lazyChildProcess = (): typeof import('node:child_process') =>
  process.getBuiltinModule('node:child_process');
