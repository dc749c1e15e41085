import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { Header, MAX_PROCESSES, SLOT_WORDS, Slot, SlotState, wakeWord } from '../../src/arena/layout.js';
import { arenaOf, type OpenArena, type Seen, treeOf } from './process-tree.js';

// The bits of the arena lock's word, as in src/arena/lock.ts.
const SLOT_BITS = 11;
const GENERATION_BITS = 19;
const CONTENDED = 2 ** 30;

/** What a process tree is doing: where each thread sleeps, and who has the arena lock. Asks nobody in the tree. */
export function portraitOf(root: number): string {
  const arena = arenaOf(root);
  return [
    ...treeOf(root, arena).map(portraitOfProcess),
    arena === undefined ? 'no arena' : portraitOfArena(arena),
  ].join('\n');
}

function portraitOfProcess({ pid, parent, state, command }: Seen): string {
  const head = `process ${pid} (${state}), child of ${parent}: ${command}\n  stat ${read(`/proc/${pid}/stat`)}`;
  return [head, ...namesIn(`/proc/${pid}/task`).map((thread) => portraitOfThread(`/proc/${pid}/task/${thread}`))].join(
    '\n',
  );
}

function portraitOfThread(path: string): string {
  const [name, wchan, syscall] = ['comm', 'wchan', 'syscall'].map((file) => read(`${path}/${file}`));
  const stack = read(`${path}/stack`).replaceAll('\n', ' < ');
  return `  thread ${path.split('/').at(-1)} ${name}: in ${wchan}, syscall ${syscall}, stack ${stack}`;
}

function portraitOfArena({ path }: OpenArena): string {
  const words = wordsOf(path, wakeWord(MAX_PROCESSES, 0));
  const lock = words[Header.LOCK] as number;
  const owner = (lock & (2 ** SLOT_BITS - 1)) - 1;
  const generation = (lock >>> SLOT_BITS) & (2 ** GENERATION_BITS - 1);
  const held = `owned by slot ${owner}, generation ${generation}${(lock & CONTENDED) === 0 ? '' : ', contended'}`;
  return [
    `arena lock 0x${(lock >>> 0).toString(16)}: ${lock === 0 ? 'free' : held}; ${words[Header.COMMITTED]} entries committed`,
    ...Array.from({ length: MAX_PROCESSES }, (_, slot) => portraitOfSlot(words, slot)).filter((line) => line !== ''),
  ].join('\n');
}

function portraitOfSlot(words: Int32Array, slot: number): string {
  const word = (name: keyof typeof Slot): number =>
    words[Header.PROCESS_TABLE + slot * SLOT_WORDS + Slot[name]] as number;
  const state = Object.entries(SlotState).find(([, value]) => value === word('STATE'))?.[0];
  if (state === 'FREE') return '';
  const numbers = (['PID', 'CREATOR', 'GENERATION', 'BELL_FD'] as const).map((name) => `${name} ${word(name)}`);
  const wake = Array.from({ length: 4 }, (_, i) => words[wakeWord(slot, i)]);
  return `slot ${slot} ${state}: ${numbers.join(', ')}, doorbell ${wake[0]} since ${wake[1]}, futex ${wake[2]} since ${wake[3]}`;
}

function wordsOf(path: string, count: number): Int32Array {
  const words = new Int32Array(count);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, words, 0, words.byteLength, 0);
  } finally {
    closeSync(fd);
  }
  return words;
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return []; // gone meanwhile
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1').trim();
  } catch (error) {
    return `(${(error as NodeJS.ErrnoException).code})`;
  }
}
