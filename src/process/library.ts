import * as connection from '../connection/index.js';
import * as errors from '../errors.js';
import { provideModule, registerReference } from '../functions/index.js';
import * as queues from '../queues/index.js';
import * as shared from '../shared/index.js';
import * as sync from '../sync/index.js';
import { getContext, SpawnProcess } from './context.js';
import { cpuCount } from './cpu-count.js';
import { getLogger, logToStderr } from './current.js';
import { activeChildren, currentProcess } from './current-process.js';
import { setExecutable } from './executable.js';
import { Logger, LogLevel } from './logging.js';
import { getAllStartMethods, getStartMethod, setStartMethod } from './parent/chosen-start-method.js';
import { parentProcess } from './parent-process.js';
import { Process } from './process.js';

const { wait, waitSync, ...pipes } = connection;
const { ShareableList, SharedMemory, SharedMemoryManager, ...data } = shared;

/**
 * Tells functions/ what is ours: a shipped function or class that uses one of these finds the child's own copy, whatever
 * file or bundle the sender's copy is in.
 */
publish('multiproc', {
  ...errors,
  ...pipes,
  ...sync,
  ...data,
  ...queues,
  Process,
  SpawnProcess,
  Logger,
  LogLevel,
  activeChildren,
  cpuCount,
  currentProcess,
  getAllStartMethods,
  getContext,
  getLogger,
  getStartMethod,
  logToStderr,
  parentProcess,
  setExecutable,
  setStartMethod,
});
publish('multiproc/connection', { wait, waitSync });
publish('multiproc/shared-memory', { ShareableList, SharedMemory, SharedMemoryManager });

function publish(module: string, exports: Record<string, object>): void {
  provideModule(module, exports);
  for (const [name, value] of Object.entries(exports)) registerReference(value, module, name);
}
