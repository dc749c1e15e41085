import { type Arena, Block, LINE_BYTES, RAW_HEADER_BYTES, Slot, slotWord } from '../arena/index.js';
import { Node, NodeState } from './node-layout.js';

const NODES_PER_BLOCK = 63;

/** Wait nodes of this process: raw blocks chained from its slot, so that whoever sweeps the slot finds them. */
export class Nodes {
  readonly #arena: Arena;
  readonly #free: number[] = [];

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  take(mode: number): number {
    const node = this.#free.pop() ?? this.#grow();
    this.#arena.windows.write(node, Node.MODE, mode);
    return node;
  }

  /** The node is in no queue. */
  give(node: number): void {
    this.#arena.windows.write(node, Node.STATE, NodeState.FREE);
    this.#free.push(node);
  }

  #grow(): number {
    const { slot } = this.#arena;
    this.#arena.transact((context) => {
      const { tx } = context;
      const block = this.#arena.createRaw(context, NODES_PER_BLOCK * LINE_BYTES);
      const nodes = Array.from({ length: NODES_PER_BLOCK }, (_, i) => block + RAW_HEADER_BYTES / LINE_BYTES + i);
      for (const node of nodes) {
        tx.set(node, Node.STATE, NodeState.FREE);
        tx.set(node, Node.SLOT, slot);
      }
      tx.set(block, Block.NEXT, tx.get(0, slotWord(slot, Slot.NODES)));
      tx.set(0, slotWord(slot, Slot.NODES), block);
      this.#free.push(...nodes.reverse());
    });
    return this.#free.pop() as number;
  }
}

/** All nodes of the blocks chained from a slot. */
export function nodesOfBlock(block: number): number[] {
  return Array.from({ length: NODES_PER_BLOCK }, (_, i) => block + RAW_HEADER_BYTES / LINE_BYTES + i);
}
