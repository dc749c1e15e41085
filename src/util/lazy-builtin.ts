/** A builtin module, loaded at first use: some take milliseconds, which importing multiproc must not cost. */
export const lazyNet = (): typeof import('node:net') => process.getBuiltinModule('node:net');
