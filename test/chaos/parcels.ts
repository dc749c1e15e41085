import assert from 'node:assert/strict';
import { type Connection, EOFError, Pipe } from '../../src/index.js';
import type { Random } from './random.js';

/** A message that shows whether it arrived whole, once, and in order. */
export interface Parcel {
  readonly from: string;
  readonly number: number;
  readonly sum: number;
  readonly content: Uint8Array;
  /** The reading end of a pipe that holds one message, the parcel's number, and has no writer any more. */
  readonly gift?: Connection;
}

export type Size = 'small' | 'large' | 'gift';

/** Small, streamed, or with a handle inside; now and then both of the latter. */
export async function pack(from: string, number: number, size: Size, random: Random): Promise<Parcel> {
  const isLarge = size === 'large' || (size === 'gift' && random.chance(0.1));
  const content = new Uint8Array(isLarge ? 50_000 + random.below(1_500_000) : random.below(300));
  content.fill(number * 7 + content.length);
  const parcel = { from, number, sum: sumOf(content), content };
  if (size !== 'gift') return parcel;
  const [gift, writer] = Pipe<number>({ duplex: false });
  await writer.send(number);
  writer.close();
  return { ...parcel, gift };
}

/** Throws if anything is wrong with it. */
export async function unpack({ from, number, sum, content, gift }: Parcel): Promise<void> {
  assert.equal(sumOf(content), sum, `parcel ${number} from ${from} is damaged`);
  if (gift === undefined) return;
  assert.equal(await gift.recv(), number, `the gift in parcel ${number} from ${from}`);
  await assert.rejects(gift.recv(), EOFError);
  gift.close();
}

function sumOf(content: Uint8Array): number {
  let sum = content.length;
  for (let i = 0; i < content.length; i += 61) sum = Math.imul(sum, 31) + (content[i] as number);
  return sum;
}
