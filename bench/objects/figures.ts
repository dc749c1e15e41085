import { report } from '../harness/program.js';

/** `ms` is from the first send to the answer of the receiver, who answers when it has `count` messages. */
export function reportRate(count: number, ms: number): void {
  report({ rate: count / ms });
}
