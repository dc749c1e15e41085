import { InvalidStateError } from '../errors.js';

/** Names a shared object in the arena. It can be sent anywhere in the tree; the generation tells a reused place apart. */
export interface Handle {
  readonly kind: number;
  readonly ref: number;
  readonly generation: number;
}

/** How a class of shared objects travels. */
export interface SharedKind<T extends object> {
  readonly kind: number;
  readonly name: string;
  /** Throws `InvalidStateError` when the object is closed in this process. */
  handleOf(object: T): Handle;
  /** The local object for something this process holds; the same handle gives the same object. */
  open(handle: Handle): T;
  /** A message with the object is about to be received here: it may be one that was handed on once. */
  arriving?(handle: Handle): void;
  /** This process gave the object to another one. */
  handedOn?(handle: Handle): void;
}

/** The number of each kind is part of the memory layout. */
export const Kind = {
  PIPE: 1,
  CONNECTION: 2,
  PROCESS: 3,
  LOCK: 4,
  RLOCK: 5,
  SEMAPHORE: 6,
  BOUNDED_SEMAPHORE: 7,
  CONDITION: 8,
  EVENT: 9,
  BARRIER: 10,
  QUEUE: 11,
  SIMPLE_QUEUE: 12,
  JOINABLE_QUEUE: 13,
  VALUE: 14,
  SHARED_ARRAY: 15,
  RAW_VALUE: 16,
  RAW_ARRAY: 17,
  SHARED_MEMORY: 18,
  SHAREABLE_LIST: 19,
  RW_LOCK: 20,
} as const;

const SHARED = Symbol.for('multiproc.shared');
const kinds = new Map<number, SharedKind<object>>();

/** `prototype` is that of the class whose instances travel as handles. */
export function registerSharedKind<T extends object>(prototype: T, kind: SharedKind<T>): void {
  Object.defineProperty(prototype, SHARED, { value: kind });
  kinds.set(kind.kind, kind as unknown as SharedKind<object>);
}

export function sharedKindOf(value: object): SharedKind<object> | undefined {
  return (value as { [SHARED]?: SharedKind<object> })[SHARED];
}

export function sharedKind(kind: number): SharedKind<object> {
  const found = kinds.get(kind);
  if (found === undefined) throw new InvalidStateError(`This process has no class for shared objects of kind ${kind}`);
  return found;
}

/** Before the message that holds it becomes this process's. */
export function announceArrival(handle: Handle): void {
  kinds.get(handle.kind)?.arriving?.(handle);
}

export function openShared(handle: Handle): object {
  return sharedKind(handle.kind).open(handle);
}
