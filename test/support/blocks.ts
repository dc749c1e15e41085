import { Block, getArena, Slot, slotWord } from '../../src/arena/index.js';

/** Blocks of the arena in use, without the memory for this process's wait nodes, which stays for its life. */
export function blocksInUse(): number {
  const { slot, windows } = getArena();
  let blocks = getArena().statistics().usedBlocks;
  for (let block = windows.read(0, slotWord(slot, Slot.NODES)); block !== 0; block = windows.read(block, Block.NEXT)) {
    blocks--;
  }
  return blocks;
}
