import { Block, type Location } from '../../arena/index.js';

/** Words of a named segment in the arena: what travels is its name. */
export const SegmentWord = {
  /** Slot + 1 of the process that made it; 0 = it is not of this tree, or has been removed. */
  OWNER: Block.PAYLOAD,
  /** Its id: low 30 bits, and the rest. */
  ID_LOW: Block.PAYLOAD + 1,
  ID_HIGH: Block.PAYLOAD + 2,
  NAME_BYTES: Block.PAYLOAD + 3,
  NAME: Block.PAYLOAD + 4,
} as const;
const ID_SPLIT = 2 ** 30;

export const segmentBytes = (name: string): number => 16 + Buffer.byteLength(name);

/** Nobody else knows the place yet. */
export function writeSegment({ words, bytes, word }: Location, owner: number, name: string, id: number): void {
  words[word + SegmentWord.OWNER] = owner;
  words[word + SegmentWord.ID_LOW] = id % ID_SPLIT;
  words[word + SegmentWord.ID_HIGH] = Math.floor(id / ID_SPLIT);
  const encoded = Buffer.from(name);
  words[word + SegmentWord.NAME_BYTES] = encoded.length;
  bytes.set(encoded, (word + SegmentWord.NAME) * 4);
}

export function readSegment({ words, bytes, word }: Location): { name: string; id: number } {
  const start = (word + SegmentWord.NAME) * 4;
  const length = words[word + SegmentWord.NAME_BYTES] as number;
  return {
    name: Buffer.from(bytes.slice(start, start + length)).toString(),
    id: (words[word + SegmentWord.ID_LOW] as number) + (words[word + SegmentWord.ID_HIGH] as number) * ID_SPLIT,
  };
}
