import { fstatSync, readSync, writeSync } from 'node:fs';
import type { Handle } from '../../arena/index.js';
import type { Encoded } from '../../codec/index.js';
import { InvalidStateError } from '../../errors.js';
import type { Message } from './message.js';

/** A message as it was read: everything in it is private memory of this process. */
export interface Payload<M extends Message> {
  readonly message: M;
  readonly bytes: Uint8Array;
  readonly buffers: Uint8Array[];
  readonly handles: Handle[];
}

/** Positions in the first part, in float64 words. */
const Word = { COMPLETE: 0, LIFELINE: 1, JSON_BYTES: 2, VALUE_BYTES: 3, BUFFERS: 4, HANDLES: 5, COUNT: 6 } as const;
/** Says that the message is whole, and of this version's layout. */
const COMPLETE = 0x6d70_0001;
const WORD_BYTES = 8;
const HANDLE_INTS = 3;
/** One write or read moves at most this much: the kernel stops at 2 GiB. */
const MOST_AT_ONCE = 2 ** 30;

const NOTHING: Encoded = { bytes: new Uint8Array(0), buffers: [], handles: [] };

/**
 * Writes a message at the start of an empty memory file. Its size is limited by memory alone, and nobody has to read
 * while it is written: so a huge result never blocks a child, and a join before the result is looked at never hangs.
 * The word that says the message is there comes last, so nobody reads half of what a killed process wrote.
 *
 * Layout: float64 words (see `Word`, then the length of each buffer), handles as three int32 each, the message as JSON,
 * the encoded value, the buffers.
 */
export function writePayload(fd: number, message: Message, { bytes, buffers, handles }: Encoded = NOTHING): void {
  const json = Buffer.from(JSON.stringify(message));
  const words = Float64Array.of(
    0,
    0,
    json.length,
    bytes.length,
    buffers.length,
    handles.length,
    ...buffers.map((it) => it.length),
  );
  const ints = Int32Array.from(handles.flatMap(({ kind, ref, generation }) => [kind, ref, generation]));
  let position = writeAll(fd, Buffer.concat([asBytes(words), asBytes(ints), json, bytes]), 0);
  for (const buffer of buffers) position = writeAll(fd, buffer, position);
  writeWord(fd, Word.COMPLETE, COMPLETE);
}

/** Reads the message at the start of a memory file; null when there is none. */
export function readPayload<M extends Message>(fd: number, kind: M['kind']): Payload<M> | null {
  const { size } = fstatSync(fd);
  const words = new Float64Array(Word.COUNT);
  if (size < words.byteLength) return null;
  let position = readAll(fd, asBytes(words), 0);
  if (words[Word.COMPLETE] !== COMPLETE) return null;
  const lengths = new Float64Array(words[Word.BUFFERS]);
  const ints = new Int32Array(words[Word.HANDLES] * HANDLE_INTS);
  const json = Buffer.allocUnsafe(words[Word.JSON_BYTES]);
  const bytes = new Uint8Array(words[Word.VALUE_BYTES]);
  for (const part of [asBytes(lengths), asBytes(ints), json, bytes]) position = readAll(fd, part, position);
  const buffers: Uint8Array[] = [];
  for (const length of lengths) {
    const buffer = new Uint8Array(length);
    position = readAll(fd, buffer, position);
    buffers.push(buffer);
  }
  const message = JSON.parse(json.toString()) as Message;
  if (message.kind !== kind) return null;
  return { message: message as M, bytes, buffers, handles: handlesOf(ints) };
}

/** The creator has asked the kernel to kill the child when its lifeline hangs up: the child need not do it. */
export function noteLifeline(fd: number): void {
  writeWord(fd, Word.LIFELINE, 1);
}

export function isLifelineNoted(fd: number): boolean {
  const word = new Float64Array(1);
  readAll(fd, asBytes(word), Word.LIFELINE * WORD_BYTES);
  return word[0] === 1;
}

function writeWord(fd: number, word: number, value: number): void {
  writeAll(fd, asBytes(Float64Array.of(value)), word * WORD_BYTES);
}

function handlesOf(ints: Int32Array): Handle[] {
  const handles: Handle[] = [];
  for (let i = 0; i < ints.length; i += HANDLE_INTS) {
    handles.push({ kind: ints[i], ref: ints[i + 1], generation: ints[i + 2] });
  }
  return handles;
}

function asBytes(array: Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function writeAll(fd: number, bytes: Uint8Array, start: number): number {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(fd, bytes, done, Math.min(bytes.length - done, MOST_AT_ONCE), start + done);
  }
  return start + bytes.length;
}

function readAll(fd: number, bytes: Uint8Array, start: number): number {
  for (let done = 0; done < bytes.length; ) {
    const count = readSync(fd, bytes, done, Math.min(bytes.length - done, MOST_AT_ONCE), start + done);
    if (count === 0) throw new InvalidStateError('The payload file is shorter than it says');
    done += count;
  }
  return start + bytes.length;
}
