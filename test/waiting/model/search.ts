import { Protocol } from './protocol.js';
import { type Setup, type State, Violation } from './words.js';

/** What a search through all states has found. */
export interface Outcome {
  readonly states: number;
  readonly ends: number;
  /** What went wrong, and the shortest way there; undefined if nothing can. */
  readonly violation: string | undefined;
}

/** Visits every state that the protocol can come to, nearest first. */
export function search(setup: Setup): Outcome {
  const protocol = new Protocol(setup);
  const start = protocol.start();
  const seen = new Set([keyOf(start)]);
  const states: State[] = [start];
  const from: number[] = [-1];
  const titles: string[] = [''];
  let ends = 0;

  const trace = (at: number, last: string, why: string): string => {
    const way = [last];
    for (let i = at; i > 0; i = from[i]) way.unshift(titles[i]);
    return [why, ...way, protocol.describe(states[at])].join('\n');
  };

  for (let at = 0; at < states.length; at++) {
    let last = '';
    try {
      const moves = protocol.moves(states[at]);
      if (!moves.some((move) => move.isSure)) {
        ends++;
        protocol.checkEnd(states[at]);
      }
      for (const { title, state } of moves) {
        last = title;
        const key = keyOf(state);
        if (seen.has(key)) continue;
        seen.add(key);
        states.push(state);
        from.push(at);
        titles.push(title);
      }
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      return { states: states.length, ends, violation: trace(at, last, error.message) };
    }
  }
  return { states: states.length, ends, violation: undefined };
}

const keyOf = (state: State): string => Buffer.from(state.buffer, state.byteOffset, state.length).toString('latin1');
