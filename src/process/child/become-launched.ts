import { addEntryScript, mapStack } from '../../functions/revive.js';
import { becomeChild, logger, selfState } from '../current.js';
import type { Launch } from '../launch/message.js';

/** Takes on what a child inherits from its creator (P-18). */
export function becomeLaunched({ name, identity, daemon, creator, authkey, log, argv, entryScripts }: Launch): void {
  becomeChild(selfState(name, identity, daemon), creator, new Uint8Array(Buffer.from(authkey, 'base64')));
  logger.inherit(log);
  process.argv.push(...argv);
  for (const script of entryScripts) addEntryScript(script);
  // What Node prints about an error that nobody caught should show the source as it was written, too.
  process.on('uncaughtExceptionMonitor', (error) => {
    if (typeof error?.stack === 'string') error.stack = mapStack(error.stack);
  });
}
