/** One operation of this process that waits for its turn, such as a send. */
export interface Turn {
  /** Makes its wait try again. */
  poke?: () => void;
}

/** The operations of one kind on one object, in the order of their calls. */
export class Turns {
  readonly #queue: Turn[] = [];

  get busy(): boolean {
    return this.#queue.length > 0;
  }

  get first(): Turn | undefined {
    return this.#queue[0];
  }

  /** Whether it is this one's turn. If not, the first tries: the wake that led here was for any of them. */
  isFirst(turn: Turn): boolean {
    for (;;) {
      const first = this.#queue[0];
      if (first === turn || first === undefined) return first === turn;
      first.poke?.();
      if (this.#queue[0] === first) return false;
    }
  }

  has(turn: Turn): boolean {
    return this.#queue.includes(turn);
  }

  enter(turn: Turn): void {
    this.#queue.push(turn);
  }

  /** A blocking call goes before awaited ones: they cannot go on while it blocks. */
  enterFirst(turn: Turn): void {
    this.#queue.unshift(turn);
  }

  leave(turn: Turn): void {
    const at = this.#queue.indexOf(turn);
    if (at >= 0) this.#queue.splice(at, 1);
    if (at === 0) this.#queue[0]?.poke?.();
  }

  /** As `leave`, but the next one is not told yet: `pokeFirst` does that. */
  remove(turn: Turn): void {
    const at = this.#queue.indexOf(turn);
    if (at >= 0) this.#queue.splice(at, 1);
  }

  pokeFirst(): void {
    this.#queue[0]?.poke?.();
  }

  /** Everybody tries again, for the object was closed. */
  pokeAll(): void {
    for (const turn of [...this.#queue]) turn.poke?.();
  }
}
