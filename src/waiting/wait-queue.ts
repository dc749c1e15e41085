import { type Arena, Block } from '../arena/index.js';
import { AdaptiveSpin } from './adaptive-spin.js';
import { CellRing, NO_TICKET, RING_WORDS } from './cell-ring.js';
import { countListed, LIST_WORDS, type QueueAt } from './wait-list.js';
import { channelOf } from './wake-words.js';

/** Words of a queue with a ring; one of notifications has only the list. */
export const QUEUE_WORDS = LIST_WORDS + RING_WORDS;
export const NOTIFY_QUEUE_WORDS = LIST_WORDS;

/**
 * Where processes wait for something in a shared object, in order of arrival, as this process sees it.
 *
 * What most wait for is in the object's words: a free lock, an item, room. Those waiters stand in the ring, and in the list
 * when the ring is full. Being woken tells them to look; they leave when they have what they wanted.
 *
 * Others wait for being told (`forNotifications`: conditions and barriers). They stand in the list, and their waker takes them out.
 */
export class WaitQueue implements QueueAt {
  readonly ref: number;
  readonly generation: number;
  readonly word: number;
  readonly channel: number;
  /** The ring, unless the queue is one for notifications. */
  readonly ring: CellRing | undefined;
  readonly spin = new AdaptiveSpin();
  readonly #arena: Arena;

  constructor(arena: Arena, { ref, generation, word }: QueueAt, forNotifications = false) {
    this.ref = ref;
    this.generation = generation;
    this.word = word;
    this.channel = channelOf(ref, word);
    this.#arena = arena;
    if (forNotifications) return;
    const object = arena.locate(ref);
    this.ring = new CellRing(object.words, object.word + word + LIST_WORDS);
  }

  /** Whether nobody waits: two loads, so that waking nobody costs nothing. Nobody waits at an object that is gone. */
  get isEmpty(): boolean {
    const { ring } = this;
    if (ring !== undefined && !ring.isSurelyEmpty)
      return !this.#isThere || (ring.first() === NO_TICKET && this.listed === 0);
    return this.listed === 0 || !this.#isThere;
  }

  /** Its memory may be another object's: moving HEAD on would harm that. */
  get #isThere(): boolean {
    return this.#arena.windows.read(this.ref, Block.GENERATION) === this.generation;
  }

  /** How many wait, in all processes. */
  get count(): number {
    return (this.ring?.count ?? 0) + this.listed;
  }

  /** How many stand in the list. */
  get listed(): number {
    return countListed(this.#arena, this);
  }

  isSameAs(other: WaitQueue | undefined): boolean {
    return this === other || (this.ref === other?.ref && this.word === other.word);
  }
}
