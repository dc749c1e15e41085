import { mapStack } from '../../functions/index.js';

/** Makes the stacks of an error, its causes and its parts show the source as it was written. Changes nothing else. */
export function mapErrorStacks(error: unknown, seen: Set<object> = new Set<object>()): void {
  if (!(error instanceof Error) || seen.has(error)) return;
  seen.add(error);
  try {
    if (typeof error.stack === 'string') error.stack = mapStack(error.stack);
  } catch {} // frozen
  mapErrorStacks(error.cause, seen);
  if (error instanceof AggregateError) for (const part of error.errors) mapErrorStacks(part, seen);
}
