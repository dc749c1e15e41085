import type { Arena, LockedContext } from '../arena/index.js';
import { Slot } from '../arena/index.js';
import { Node, NodeMode, NodeState } from './node-layout.js';
import { Nodes } from './nodes.js';
import { enqueue, isFirst, queueOf, takeWoken, unlink, type WaitQueue } from './wait-queue.js';
import type { WaitSpec } from './wait-spec.js';

/** How many nodes change in one transaction: the journal is limited. */
export const NODES_AT_ONCE = 256;

/** The places of this process's waits in queues: taking them, going back after a wake that others used, leaving. */
export class Places {
  readonly #arena: Arena;
  readonly #nodes: Nodes;
  /** Nodes from the shared list of woken ones that nobody has acted on. */
  readonly #woken: number[] = [];
  readonly #onWoken: () => void;

  /** `onWoken` is called on a later turn when woken nodes turned up while others were handled. */
  constructor(arena: Arena, onWoken: () => void) {
    this.#arena = arena;
    this.#nodes = new Nodes(arena);
    this.#onWoken = onWoken;
  }

  /** A node for each queue, not in it yet. */
  take(queues: readonly WaitQueue[], mode: number): number[] {
    return queues.map(() => this.#nodes.take(mode));
  }

  enter(queues: readonly WaitQueue[], nodes: readonly number[]): void {
    this.#transactEach(nodes, (context, node, i) => enqueue(context, queues[i] as WaitQueue, node));
  }

  /** As `enter`, of a wait with few queues: what `entering` does happens at the same instant. */
  enterWith(spec: WaitSpec<unknown>, nodes: readonly number[]): void {
    this.#arena.transact((context) => {
      for (const [i, node] of nodes.entries()) enqueue(context, spec.queues[i] as WaitQueue, node);
      spec.entering?.(context, nodes);
    });
  }

  /** What the waker of one of them said; undefined if none is woken. */
  messageOf(nodes: readonly number[]): number | undefined {
    for (const node of nodes) if (this.isWoken(node)) return this.#arena.windows.read(node, Node.MESSAGE);
    return undefined;
  }

  isWoken(node: number): boolean {
    return this.#arena.windows.read(node, Node.STATE) === NodeState.WOKEN;
  }

  /** Whether one of them is the next to be woken; or there is none, so that nothing tells the wait but looking. */
  isNext(queues: readonly WaitQueue[], nodes: readonly number[]): boolean {
    return nodes.length === 0 || nodes.some((node, i) => isFirst(this.#arena, queues[i] as WaitQueue, node));
  }

  /** Woken, but somebody else was faster: the woken ones go back to the front. False if none is woken. */
  goBack(queues: readonly WaitQueue[], nodes: readonly number[]): boolean {
    const woken = nodes.filter((node) => this.isWoken(node));
    this.#transactEach(woken, (context, node) => {
      this.#drainWoken(context);
      enqueue(context, queues[nodes.indexOf(node)] as WaitQueue, node, true);
    });
    return woken.length > 0;
  }

  /** The wait is over. Says in which queues its nodes had been woken, for wakes that were not needed are passed on. */
  leave(nodes: readonly number[]): WaitQueue[] {
    const woken: WaitQueue[] = [];
    const listed = nodes.filter((node) => !this.#leaveAlone(node, woken));
    this.#transactEach(listed, (context, node) => {
      const { tx } = context;
      const state = tx.get(node, Node.STATE);
      if (state === NodeState.WAITING) unlink(context, node);
      if (state === NodeState.WOKEN) {
        if (tx.get(node, Node.MESSAGE) === 0) woken.push(queueOf((word) => tx.get(node, word)));
        this.#drainWoken(context);
      }
      tx.set(node, Node.STATE, NodeState.FREE);
    });
    for (const node of nodes) this.#nodes.give(node);
    return woken;
  }

  /** A woken node of a blocking wait stands in no queue and no list: nobody else touches it. */
  #leaveAlone(node: number, woken: WaitQueue[]): boolean {
    const { windows } = this.#arena;
    const read = (word: number): number => windows.read(node, word);
    if (read(Node.STATE) !== NodeState.WOKEN || read(Node.MODE) !== NodeMode.SYNC) return false;
    if (read(Node.MESSAGE) === 0) woken.push(queueOf(read));
    windows.write(node, Node.STATE, NodeState.FREE);
    return true;
  }

  /** Nodes of awaited waits that were woken since the last call, oldest first. */
  takeWoken(): number[] {
    const { slot, table } = this.#arena;
    if (table.get(slot, Slot.WOKEN_HEAD) !== 0) {
      this.#arena.transact((context) => this.#woken.push(...takeWoken(context, slot)));
    }
    return this.#woken.splice(0);
  }

  /**
   * Empties the shared list of woken nodes. Whoever uses a woken node anew does it first: the links of that list and
   * of the wait queues are the same words.
   */
  #drainWoken(context: LockedContext): void {
    const nodes = takeWoken(context, this.#arena.slot);
    if (nodes.length === 0) return;
    if (this.#woken.length === 0) setImmediate(this.#onWoken);
    this.#woken.push(...nodes);
  }

  #transactEach(nodes: readonly number[], change: (context: LockedContext, node: number, index: number) => void): void {
    for (let from = 0; from < nodes.length; from += NODES_AT_ONCE) {
      this.#arena.transact((context) => {
        for (const [i, node] of nodes.slice(from, from + NODES_AT_ONCE).entries()) change(context, node, from + i);
      });
    }
  }
}
