import { inspect } from 'node:util';
import type { Handle } from '../../arena/index.js';
import { currentState } from '../current.js';
import { reportThrown } from './reporter.js';

/**
 * The target failed: reports it, prints the whole error, and ends the process as an uncaught error does, whatever its
 * event loop still has to do (P-09).
 */
export function failWith(record: Handle, error: unknown): never {
  reportThrown(record, error);
  process.stderr.write(`Process ${currentState().name}:\n${inspect(error)}\n`);
  process.exit(1);
}
