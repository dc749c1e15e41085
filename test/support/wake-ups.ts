import assert from 'node:assert/strict';

/**
 * `play` says how many waits only the periodic look ended. That is a lost wake-up, or a waker that got no CPU for so long
 * between what it changed and its wake; but then not each time.
 */
export async function losesNoWakeUp(play: () => Promise<number>): Promise<void> {
  let rescued = await play();
  for (let again = 0; again < 2 && rescued > 0; again++) rescued = await play();
  assert.equal(rescued, 0);
}
