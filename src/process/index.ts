import './library.js';

export { type Context, getContext } from './context.js';
export { cpuCount } from './cpu-count.js';
export { getLogger, logToStderr } from './current.js';
export { activeChildren, currentProcess } from './current-process.js';
export { setExecutable } from './executable.js';
export { Logger, LogLevel, type LogLevelLike } from './logging.js';
export type { CommonProcessOptions, FunctionRef, ProcessOptions, ProcessOptionsWithArgs, Stdio } from './options.js';
export { getAllStartMethods, getStartMethod, setStartMethod } from './parent/chosen-start-method.js';
export { type ParentProcess, parentProcess } from './parent-process.js';
export { Process } from './process.js';
export type { Sentinel } from './sentinel.js';
export type { ProcessStatistics } from './statistics.js';
