import { UnsupportedPlatformError } from '../../errors.js';
import { lazyRequire } from '../../util/lazy-require.js';

/** The few parts of koffi that are used; its own types describe every overload of a much larger surface. */
interface Koffi {
  load(path: string | null): { func(definition: string): unknown };
  address(pointer: unknown): bigint;
  view(pointer: unknown, bytes: number): ArrayBuffer;
  errno(): number;
  os: { errno: Record<string, number> };
}

type Pointer = Uint8Array | number[] | null;

export interface Libc {
  readonly koffi: Koffi;
  /** Binds one more function, for what is hardly ever needed. */
  bind<T>(definition: string): T;
  ftruncate(fd: number, length: number): number;
  fallocate(fd: number, mode: number, offset: number, length: number): number;
  mmap(address: null, length: number, protection: number, flags: number, fd: number, offset: number): unknown;
  mmapFixed(at: Uint8Array, length: number, protection: number, flags: number, fd: number, offset: number): number;
  sysconf(name: number): number;
  open(path: string, flags: number, mode: number): number;
  linkat(fromDirectory: number, from: string, toDirectory: number, to: string, flags: number): number;
  flock(fd: number, operation: number): number;
  pipe2(fds: number[], flags: number): number;
  poll(fds: Uint8Array, count: number, timeoutMs: number): number;
  close(fd: number): number;
  fcntl(fd: number, command: number, argument: number): number;
  waitid(idType: number, id: number, info: Uint8Array, options: number): number;
  memfdCreate(number: number, name: string, flags: number): number;
  pidfdOpen(number: number, pid: number, flags: number): number;
  gettid(number: number): number;
  getRobustList(number: number, thread: number, head: Uint8Array, length: Uint8Array): number;
  futex(
    number: number,
    address: number,
    op: number,
    value: number,
    timeout: Pointer,
    address2: null,
    value3: number,
  ): number;
}

export function loadLibc(): Libc {
  let koffi: Koffi;
  try {
    koffi = lazyRequire('koffi') as Koffi;
  } catch (cause) {
    throw new UnsupportedPlatformError(
      'multiproc could not load koffi, its bridge to the C library. Install dependencies with optional packages ' +
        '(koffi ships its binary in one), and mark koffi as external when you bundle.',
      { cause },
    );
  }
  const lib = koffi.load(null);
  const bind = <T>(definition: string): T => lib.func(definition) as T;
  // `syscall` is variadic in C; on x64 and arm64 Linux a fixed prototype passes its arguments the same way.
  return {
    koffi,
    bind,
    ftruncate: bind('int ftruncate(int, int64_t)'),
    fallocate: bind('int fallocate(int, int, int64_t, int64_t)'),
    mmap: bind('void *mmap(void *, size_t, int, int, int, int64_t)'),
    mmapFixed: bind('int64_t mmap(void *, size_t, int, int, int, int64_t)'),
    sysconf: bind('long sysconf(int)'),
    open: bind('int open(const char *, int, uint32_t)'),
    linkat: bind('int linkat(int, const char *, int, const char *, int)'),
    flock: bind('int flock(int, int)'),
    pipe2: bind('int pipe2(_Out_ int *, int)'),
    poll: bind('int poll(void *, uint64_t, int)'),
    close: bind('int close(int)'),
    fcntl: bind('int fcntl(int, int, long)'),
    waitid: bind('int waitid(int, int, void *, int)'),
    memfdCreate: bind('long syscall(long, const char *, unsigned int)'),
    pidfdOpen: bind('long syscall(long, int, unsigned int)'),
    gettid: bind('long syscall(long)'),
    getRobustList: bind('long syscall(long, int, void *, void *)'),
    futex: bind('long syscall(long, uint64_t, int, uint32_t, void *, void *, uint32_t)'),
  };
}

/** The failure of the last libc call as an Error with `code` (`EMFILE` ...) and `syscall`, as Node's own have. */
export function lastError(libc: Libc, syscall: string, hint = ''): NodeJS.ErrnoException {
  const errno = libc.koffi.errno();
  const code = Object.entries(libc.koffi.os.errno).find(([, value]) => value === errno)?.[0] ?? `errno ${errno}`;
  const error: NodeJS.ErrnoException = new Error(`${syscall} failed: ${code}${hint === '' ? '' : `. ${hint}`}`);
  return Object.assign(error, { code, syscall, errno });
}
