import { DeathWord, type Native } from '../platform.js';
import type { Libc } from './libc.js';

const SYS_GETTID = process.arch === 'arm64' ? 178 : 186;
const SYS_GET_ROBUST_LIST = process.arch === 'arm64' ? 100 : 274;
/** With it the kernel wakes a sleeper when it sets `DeathWord.DIED`, the FUTEX_OWNER_DIED of linux/futex.h. */
const FUTEX_WAITERS = 0x8000_0000;
/** `struct robust_list_head`: the first entry, the way from an entry to its futex word, and what is being locked. */
const HEAD_BYTES = 24;
const POINTER_BYTES = 8;
/** Entries of priority-inheriting mutexes have this bit in the pointer to them. */
const PI_BIT = 1n;
const PTHREAD_PROCESS_SHARED = 1;
const PTHREAD_MUTEX_ROBUST = 1;
/** More than any C library's mutex or attributes take. */
const MUTEX_BYTES = 128;

/**
 * A *robust futex list* is a list of futex words, kept by the C library for each thread, that the kernel walks when the
 * thread ends: each word that names the thread gets FUTEX_OWNER_DIED. It is made for mutexes whose owners die; here a
 * thread is the owner of a word for as long as it lives. https://docs.kernel.org/locking/robust-futex-ABI.html
 */
export function createRobustList(libc: Libc): Pick<Native, 'registerDeathWord'> {
  return {
    registerDeathWord(words, index, address) {
      const head = headOfThread(libc);
      if (head === null) return false;
      const list = new BigUint64Array(libc.koffi.view(head, HEAD_BYTES));
      const entry = entryOf(address, BigInt.asIntN(64, list[1] as bigint));
      if (entry === null) return false;
      const first = list[0] as bigint;
      const next = index + (entry - address) / Int32Array.BYTES_PER_ELEMENT;
      writePointer(words, next - 2, head); // the C library's link back: the kernel does not read it
      writePointer(words, next, first);
      // The next entry is linked back too, or the list would lose ours when that mutex is unlocked. At the end of the list
      // stands the head itself, whose link back nobody reads.
      if ((first & ~PI_BIT) !== head) pointerAt(libc, (first & ~PI_BIT) - BigInt(POINTER_BYTES))[0] = BigInt(entry);
      Atomics.store(list, 0, BigInt(entry));
      // Last: a thread killed before this counts as never registered. The other way round it would live for ever.
      Atomics.store(words, index, libc.gettid(SYS_GETTID) | FUTEX_WAITERS);
      return true;
    },
  };
}

/** Address of the calling thread's list; null where the kernel, a sandbox or the C library has none. */
function headOfThread(libc: Libc): bigint | null {
  const head = askForHead(libc);
  if (head !== 0n) return head;
  if (head === null) return null;
  makeLibraryRegister(libc);
  return askForHead(libc) || null;
}

function askForHead(libc: Libc): bigint | null {
  const [head, length] = [new BigUint64Array(1), new BigUint64Array(1)];
  const rc = libc.getRobustList(SYS_GET_ROBUST_LIST, 0, new Uint8Array(head.buffer), new Uint8Array(length.buffer));
  return rc === 0 && (head[0] === 0n || length[0] === BigInt(HEAD_BYTES)) ? (head[0] as bigint) : null;
}

/**
 * musl tells the kernel of a thread's list when the thread locks its first robust mutex that processes share. A list of our
 * own would be replaced at that moment, so one is locked here.
 */
function makeLibraryRegister({ bind }: Libc): void {
  const [attributes, mutex] = [new Uint8Array(MUTEX_BYTES), new Uint8Array(MUTEX_BYTES)];
  bind<(at: Uint8Array) => number>('int pthread_mutexattr_init(void *)')(attributes);
  bind<(at: Uint8Array, on: number) => number>('int pthread_mutexattr_setpshared(void *, int)')(
    attributes,
    PTHREAD_PROCESS_SHARED,
  );
  const robust = bind<(at: Uint8Array, on: number) => number>('int pthread_mutexattr_setrobust(void *, int)');
  if (robust(attributes, PTHREAD_MUTEX_ROBUST) !== 0) return;
  bind<(at: Uint8Array, attributes: Uint8Array) => number>('int pthread_mutex_init(void *, void *)')(mutex, attributes);
  if (bind<(at: Uint8Array) => number>('int pthread_mutex_lock(void *)')(mutex) !== 0) return;
  bind<(at: Uint8Array) => number>('int pthread_mutex_unlock(void *)')(mutex);
}

/** Where the list's entry of the word at `address` must lie, which is the C library's choice; null: not in the room behind it. */
function entryOf(address: number, offset: bigint): number | null {
  const behind = Number(-offset);
  const least = POINTER_BYTES + Int32Array.BYTES_PER_ELEMENT; // the word itself, and the link back
  const most = DeathWord.WORDS * Int32Array.BYTES_PER_ELEMENT - POINTER_BYTES;
  const fits = behind >= least && behind <= most && behind % Int32Array.BYTES_PER_ELEMENT === 0;
  return fits ? address + behind : null;
}

function pointerAt(libc: Libc, address: bigint): BigUint64Array {
  return new BigUint64Array(libc.koffi.view(address, POINTER_BYTES));
}

/** In two halves: musl's entries lie 4 bytes beside a multiple of 8. */
function writePointer(words: Int32Array, index: number, pointer: bigint): void {
  words[index] = Number(BigInt.asIntN(32, pointer));
  words[index + 1] = Number(BigInt.asIntN(32, pointer >> 32n));
}
