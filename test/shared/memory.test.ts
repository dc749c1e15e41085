import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { InvalidStateError, Pipe, Process, ValueError } from '../../src/index.js';
import { SharedMemory } from '../../src/shared-memory.js';
import { failOnLeaks } from '../support/leaks.js';
import { python, withoutNumpy, withoutPython } from '../support/python.js';
import { failOnSegments, uniqueName } from '../support/segments.js';
import { fillSegment, openMail } from './fixtures/children.js';

failOnSegments();
failOnLeaks();

/** A new segment for one test. */
function withMemory(size: number, use: (memory: SharedMemory) => void | Promise<void>): () => Promise<void> {
  return async () => {
    const memory = new SharedMemory({ create: true, size });
    try {
      await use(memory);
    } finally {
      memory.close();
      memory.unlink();
    }
  };
}

describe('new SharedMemory', () => {
  test(
    "makes a segment with a name like Python's, of exactly that size, for this user alone (M-01)",
    withMemory(100, (memory) => {
      assert.match(memory.name, /^psm_[0-9a-f]{8}$/);
      const { size, mode } = statSync(`/dev/shm/${memory.name}`);
      assert.deepEqual([memory.size, memory.buf.length, size, mode & 0o777], [100, 100, 100, 0o600]);
      assert.ok(memory.buf.every((byte) => byte === 0));
    }),
  );

  test('makes one by a name, and attaches by it: the same bytes (M-01)', () => {
    const name = uniqueName();
    const memory = new SharedMemory({ name, create: true, size: 10_000 });
    const again = new SharedMemory({ name, size: 1 });
    assert.equal(again.size, 10_000, 'size is ignored when attaching');
    again.buf[9999] = 77;
    assert.equal(memory.buf[9999], 77);
    assert.equal(readFileSync(`/dev/shm/${name}`)[9999], 77);
    again.close();
    memory.close();
    memory.unlink();
  });

  test(
    'refuses a name that is taken: EEXIST (M-01)',
    withMemory(8, ({ name }) => {
      assert.throws(() => new SharedMemory({ name, create: true, size: 8 }), { code: 'EEXIST', path: name });
    }),
  );

  test('refuses to attach to what is not there: ENOENT (M-01)', () => {
    const name = uniqueName();
    assert.throws(() => new SharedMemory({ name }), { code: 'ENOENT', path: name });
  });

  test('refuses impossible sizes and names (M-01)', () => {
    for (const size of [0, -1, 1.5, Number.NaN, 2 ** 40, '8' as never]) {
      assert.throws(() => new SharedMemory({ create: true, size }), ValueError, inspect(size));
    }
    assert.throws(() => new SharedMemory({ create: true }), ValueError);
    assert.throws(() => new SharedMemory({}), /'name' can only be left out/);
    for (const name of ['a\0b', 'a/b', '/a', '', '.', '..', 'x'.repeat(256), 'multiproc-owner-1', 7 as never]) {
      assert.throws(() => new SharedMemory({ name }), ValueError, inspect(name));
      assert.throws(() => new SharedMemory({ name, create: true, size: 8 }), ValueError, inspect(name));
    }
  });

  test('refuses more than there is, instead of dying when it is written to: ENOSPC', (t) => {
    const { bavail, bsize } = statfsSync('/dev/shm');
    const size = (bavail + 1) * bsize;
    if (size > 2 ** 32) {
      t.skip('there are more than 4 GiB in /dev/shm');
      return;
    }
    assert.throws(() => new SharedMemory({ create: true, size }), { code: 'ENOSPC', message: /--shm-size/ });
  });
});

describe('close and unlink', () => {
  test('buf is detached by close: its views are empty, and nothing crashes (row 19, M-02, M-03)', () => {
    const memory = new SharedMemory({ create: true, size: 2 ** 20 });
    const { buf } = memory;
    const view = new Float64Array(buf.buffer, 8, 100);
    buf.fill(9);
    memory.close();
    memory.close();
    assert.deepEqual([buf.length, view.length, buf[0], view[99]], [0, 0, undefined, undefined]);
    buf[0] = 1;
    assert.throws(() => view.set([1]));
    assert.throws(() => memory.buf, InvalidStateError);
    assert.equal(memory.closed, true);
    memory.unlink();
  });

  test('close leaves the segment for others; unlink leaves it to those who have it open (M-03, M-04)', () => {
    const memory = new SharedMemory({ create: true, size: 10 });
    const { name } = memory;
    memory.buf[3] = 5;
    memory.close();
    const again = new SharedMemory({ name });
    assert.equal(again.buf[3], 5);
    again.unlink();
    assert.equal(again.buf[3], 5);
    assert.throws(() => new SharedMemory({ name }), { code: 'ENOENT' });
    again.close();
  });

  test('unlink works once (M-04), and never removes a later segment of the same name', () => {
    const name = uniqueName();
    const first = new SharedMemory({ name, create: true, size: 10 });
    first.unlink();
    assert.throws(() => first.unlink(), { code: 'ENOENT' });
    const second = new SharedMemory({ name, create: true, size: 10 });
    assert.throws(() => first.unlink(), { code: 'ENOENT' });
    new SharedMemory({ name }).close();
    first.close();
    second.close();
    second.unlink();
  });

  test(
    'buf cannot be transferred away',
    withMemory(100, ({ buf }) => {
      try {
        structuredClone(buf, { transfer: [buf.buffer as ArrayBuffer] });
      } catch {} // newer versions throw, older ones copy
      assert.equal(buf.length, 100);
      buf[99] = 1;
    }),
  );

  test('many can be open at a time, and made one after the other', () => {
    const open = Array.from({ length: 200 }, () => new SharedMemory({ create: true, size: 5000 }));
    for (const [i, memory] of open.entries()) memory.buf[i] = i;
    assert.ok(open.every((memory, i) => memory.buf[i] === i));
    for (const memory of open) {
      memory.close();
      memory.unlink();
    }
  });

  test(
    'a segment shows itself',
    withMemory(64, (memory) => {
      assert.equal(inspect(memory), `<SharedMemory '${memory.name}' size=64>`);
      assert.deepEqual(memory.statistics(), { closed: false, name: memory.name, size: 64, owned: true });
    }),
  );
});

describe('a segment in the process tree', () => {
  test(
    'travels as an argument and in messages; who attaches does not remove it (M-05, M-06)',
    withMemory(1000, async (memory) => {
      const [here, there] = Pipe();
      const child = new Process({ target: fillSegment, args: [there, memory] as const }).start();
      await here.send({ memory });
      assert.equal(await child.join(), 0);
      assert.deepEqual([...memory.buf.subarray(0, 3), memory.buf[999]], [1, 2, 3, 1000 % 256]);
      for (const it of [here, there, child]) it.close();
    }),
  );

  test('that was unlinked on its way is not found (M-06)', async () => {
    const [here, there] = Pipe();
    const [desk, office] = Pipe();
    const memory = new SharedMemory({ create: true, size: 10 });
    const child = new Process({ target: openMail, args: [there, office] as const }).start();
    await here.send({ memory });
    memory.unlink();
    await desk.send('go');
    assert.match(await desk.recv(), /ENOENT/);
    assert.equal(await child.join(), 0);
    for (const it of [memory, here, there, desk, office, child]) it.close();
  });

  test('attached to by name can be sent on, though another program made it', async () => {
    const name = uniqueName();
    writeFileSync(`/dev/shm/${name}`, Buffer.alloc(1000), { mode: 0o600 });
    const memory = new SharedMemory({ name });
    const [here, there] = Pipe();
    const child = new Process({ target: fillSegment, args: [there, memory] as const }).start();
    await here.send({ memory });
    assert.equal(await child.join(), 0);
    assert.equal(readFileSync(`/dev/shm/${name}`)[1], 2);
    for (const it of [here, there, child, memory]) it.close();
    memory.unlink();
  });
});

// Python before 3.13 removes what it attached to when it ends; unregister() is what one does about it.
const ATTACH = `
import sys
from multiprocessing import shared_memory, resource_tracker
m = shared_memory.SharedMemory(name=sys.argv[1])
resource_tracker.unregister(m._name, 'shared_memory')
`;

describe("with Python's multiprocessing.shared_memory", { skip: withoutPython }, () => {
  test(
    'Python reads and writes what we made, byte for byte (M-01)',
    withMemory(300, async (memory) => {
      const bytes = fc.sample(fc.uint8Array({ minLength: 300, maxLength: 300 }), {
        numRuns: 1,
        seed: 1,
      })[0] as Uint8Array;
      memory.buf.set(bytes);
      const program = `${ATTACH}
print(m.size, bytes(m.buf).hex())
m.buf[:] = bytes(m.buf)[::-1]
m.close()`;
      assert.equal(await python(program, memory.name), `300 ${Buffer.from(bytes).toString('hex')}`);
      assert.deepEqual([...memory.buf], [...bytes].reverse());
    }),
  );

  test('we read and write what Python made, and leave it to Python (M-01, M-05)', async () => {
    const program = `
from multiprocessing import shared_memory
import sys
m = shared_memory.SharedMemory(create=True, size=100)
m.buf[:3] = b'abc'
print(m.name, flush=True)
sys.stdin.readline()
print(bytes(m.buf[:4]).decode(), flush=True)
m.close()
m.unlink()
`;
    const child = spawn('python3', ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const closed = new Promise((resolve) => child.on('close', resolve));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const name = (await lines.next()).value as string;
    const memory = new SharedMemory({ name });
    assert.equal(memory.size, 100);
    assert.equal(Buffer.from(memory.buf.subarray(0, 3)).toString(), 'abc');
    memory.buf[3] = 100;
    memory.close();
    new SharedMemory({ name }).close();
    child.stdin.end('go\n');
    assert.equal((await lines.next()).value as string, 'abcd');
    await closed;
  });

  test(
    'numpy sees our doubles',
    { skip: withoutNumpy },
    withMemory(80, async (memory) => {
      new Float64Array(memory.buf.buffer, 0, 10).set([1.5, 2.5, 3.5]);
      const program = `${ATTACH}
import numpy
a = numpy.ndarray((10,), dtype=numpy.float64, buffer=m.buf)
print(a.sum())
a *= 2
del a
m.close()`;
      assert.equal(await python(program, memory.name), '7.5');
      assert.deepEqual([...new Float64Array(memory.buf.buffer, 0, 3)], [3, 5, 7]);
    }),
  );
});
