import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { InvalidStateError, Pipe, Process, ValueError } from '../../src/index.js';
import { type ShareableItem, ShareableList, SharedMemory, SharedMemoryManager } from '../../src/shared-memory.js';
import { failOnLeaks } from '../support/leaks.js';
import { python, withoutPython } from '../support/python.js';
import { failOnSegments, uniqueName } from '../support/segments.js';
import { reverseItems } from './fixtures/children.js';

failOnSegments();
failOnLeaks();

function withList<T>(items: Iterable<ShareableItem> | undefined, use: (list: ShareableList) => T): T {
  const list = new ShareableList(items);
  const done = (): void => {
    list.close();
    list.shm.unlink();
  };
  let result: T;
  try {
    result = use(list);
  } catch (error) {
    done();
    throw error;
  }
  if (result instanceof Promise) return result.finally(done) as T;
  done();
  return result;
}

const text = fc.string({ unit: 'binary', maxLength: 20 });
const nuls = fc.tuple(text, fc.nat(9)).map(([head, n]) => head + '\0'.repeat(n));
const bytes = fc.uint8Array({ maxLength: 30 });
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const item: fc.Arbitrary<ShareableItem> = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  int64,
  fc.boolean(),
  text,
  nuls,
  bytes,
  bytes.map((it) => Uint8Array.from([...it, 0, 0])),
  fc.constant(null),
);

describe('a ShareableList', () => {
  test('holds numbers, booleans, strings, bytes and null; reads and writes by index (M-07)', () => {
    const items = ['howdy', Buffer.from('HoWdY'), -273.154, 100, null, true, 42];
    withList(items, (list) => {
      assert.equal(list.length, 7);
      assert.deepEqual([...list], ['howdy', Uint8Array.from(Buffer.from('HoWdY')), -273.154, 100, null, true, 42]);
      assert.equal(list[-1], 42);
      list[0] = 'hi';
      list[4] = 7n;
      list[6] = 'a text';
      list[3] = false;
      assert.deepEqual([list[0], list[4], list[6], list[3]], ['hi', 7n, 'a text', false]);
      assert.throws(() => list[7], ValueError);
      assert.throws(() => {
        list[-8] = 1;
      }, ValueError);
    });
  });

  test('of any items gives them back exactly, here and to whoever attaches (row 21)', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 12 }), (items) => {
        withList(items, (list) => {
          assert.deepEqual([...list], items);
          const again = new ShareableList(undefined, { name: list.shm.name });
          assert.deepEqual([...again], items);
          again.close();
        });
      }),
      { numRuns: 150 },
    );
  });

  test('takes any item instead of another if there is room, and keeps its neighbours (M-07)', () => {
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 6 }), fc.nat(5), item, (items, at, next) => {
        withList(items, (list) => {
          const model = [...items];
          const i = at % items.length;
          try {
            list[i] = next;
            model[i] = next;
          } catch (error) {
            assert.match((error as Error).message, /has room for \d+ bytes/);
          }
          assert.deepEqual([...list], model);
        });
      }),
      { numRuns: 150 },
    );
  });

  test('refuses what it cannot hold, and leaves nothing behind (M-07)', () => {
    for (const wrong of [{}, [], new Map(), Symbol('x'), () => 1, 2n ** 63n, -(2n ** 63n) - 1n, '\ud800']) {
      assert.throws(() => new ShareableList([1, wrong as never]), ValueError, inspect(wrong));
      withList([1], (list) =>
        assert.throws(() => {
          list[0] = wrong as never;
        }, ValueError),
      );
    }
    assert.throws(() => new ShareableList(5 as never), ValueError);
    withList(['1234567'], (list) => {
      list[0] = '12345678';
      assert.equal(list[0], '12345678', 'the whole room may be used');
      assert.throws(() => {
        list[0] = '123456789';
      }, /has room for 8 bytes, not 9/);
    });
  });

  test('counts and finds (M-08)', () => {
    withList([1, 'a', 1, null, Buffer.from([1]), Number.NaN], (list) => {
      assert.deepEqual([list.count(1), list.count('b'), list.count(Buffer.from([1]))], [2, 0, 1]);
      assert.deepEqual([list.index('a'), list.index(null), list.index(Number.NaN)], [1, 3, 5]);
      assert.throws(() => list.index('b'), /'b' is not in this list/);
    });
  });

  test('has a name, a segment and formats; shows itself (M-08)', () => {
    const name = uniqueName();
    const list = new ShareableList([1, 0.5, true, null, 'äöü', Buffer.alloc(8)], { name });
    assert.equal(list.shm.name, name);
    assert.equal(list.format, 'qdxxxxxxx?xxxxxx?x8s16s');
    assert.match(inspect(list), new RegExp(`<ShareableList '${name}' \\[1, 0.5, true, null, 'äöü', `));
    assert.equal(list.statistics().length, 6);
    assert.throws(() => new ShareableList([1], { name }), { code: 'EEXIST' });
    list.close();
    assert.throws(() => list[0], InvalidStateError);
    assert.equal(inspect(list), `<ShareableList '${name}' closed>`);
    list.shm.unlink();
    assert.throws(() => new ShareableList(undefined, { name }), { code: 'ENOENT' });
  });

  test('is not found in a segment that holds none', () => {
    for (const fill of [0xff, 0x7f, 1]) {
      const memory = new SharedMemory({ create: true, size: 64 });
      memory.buf.fill(fill);
      assert.throws(() => new ShareableList(undefined, { name: memory.name }), /no ShareableList/);
      memory.close();
      memory.unlink();
    }
  });

  test('travels, as an argument and in messages (M-06)', () =>
    withList(['one', 2, null, 4.5], async (list) => {
      const [here, there] = Pipe();
      const child = new Process({ target: reverseItems, args: [there, list] as const }).start();
      await here.send({ list });
      assert.equal(await child.join(), 0);
      assert.deepEqual([...list], [4.5, null, 2, 'one']);
      for (const it of [here, there, child]) it.close();
    }));
});

describe("with Python's ShareableList", { skip: withoutPython }, () => {
  // Python before 3.13 removes what it attached to when it ends; unregister() is what one does about it.
  const ATTACH = `
import sys, json
from multiprocessing import shared_memory, resource_tracker
def attach(name):
    l = shared_memory.ShareableList(name=name)
    resource_tracker.unregister(l.shm._name, 'shared_memory')
    return l
`;

  test("a list of ours has the bytes of Python's, and its tail behind them (M-09)", async () => {
    const items = ['howdy', Buffer.from('HoWdY'), -273.154, 100, null, true, false, 'x'.repeat(16), ''];
    const program = `
from multiprocessing import shared_memory
l = shared_memory.ShareableList(['howdy', b'HoWdY', -273.154, 100, None, True, False, 'x' * 16, ''])
print(bytes(l.shm.buf).hex(), l.format)
l.shm.close()
l.shm.unlink()`;
    const [theirs, format] = (await python(program)).split(' ') as [string, string];
    withList(items, (list) => {
      assert.equal(Buffer.from(list.shm.buf).toString('hex').slice(0, theirs.length), theirs);
      assert.equal(list.format, format);
    });
  });

  test('any list of ours is read by Python, as far as it can', async () => {
    const plain = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.maxSafeInteger(),
      fc.boolean(),
      text.filter((it) => !it.endsWith('\0')),
      fc.constant(null),
    );
    const lists = fc.sample(fc.array(plain, { maxLength: 10 }), { numRuns: 40, seed: 7 });
    const ours = lists.map((it) => new ShareableList(it));
    const program = `${ATTACH}
for name in sys.argv[1:]:
    l = attach(name)
    print(json.dumps(list(l)))
    l.shm.close()`;
    const output = await python(program, ...ours.map((it) => it.shm.name));
    assert.deepEqual(
      output.split('\n').map((line) => JSON.parse(line)),
      lists.map((list) => list.map((it) => (Object.is(it, -0) ? -0 : it))),
    );
    for (const it of ours) {
      it.close();
      it.shm.unlink();
    }
  });

  test('any list of Python is read and written here (M-07)', async () => {
    const values = fc.oneof(fc.maxSafeInteger(), fc.boolean(), fc.string({ maxLength: 20 }), fc.constant(null));
    const lists = fc.sample(fc.array(values, { minLength: 1, maxLength: 10 }), { numRuns: 30, seed: 8 });
    const program = `${ATTACH}
names = []
for items in json.loads(sys.argv[1]):
    l = shared_memory.ShareableList(items)
    resource_tracker.unregister(l.shm._name, 'shared_memory')
    names.append(l.shm.name)
    l.shm.close()
print(' '.join(names))`;
    const names = (await python(program, JSON.stringify(lists))).split(' ');
    for (const [i, name] of names.entries()) {
      const list = new ShareableList(undefined, { name });
      assert.deepEqual([...list], lists[i]);
      list[0] = 2 ** 40;
      assert.equal(list[0], 2 ** 40);
      assert.throws(() => {
        list[0] = 'ends in \0'.slice(-2);
      }, /made by Python/);
      list.close();
      list.shm.unlink();
    }
  });

  test('what Python changes in a list of ours is what we read, whatever was there before (row 21)', () =>
    withList(['four\0\0', 5n, Buffer.from([1, 0]), 'same\0', 2 ** 60], async (list) => {
      const program = `${ATTACH}
l = attach(sys.argv[1])
before = list(l)
l[0] = 'new'
l[1] = 6
l[2] = b'\\x02'
l[3] = 'more'
l[4] = 2 ** 60
print(before)
l.shm.close()`;
      assert.equal(await python(program, list.shm.name), "['four', 5, b'\\x01', 'same', 1.152921504606847e+18]");
      assert.deepEqual([...list], ['new', 6, Uint8Array.of(2), 'more', 2n ** 60n]);
      list[0] = 'again\0';
      assert.equal(list[0], 'again\0');
    }));
});

describe('a SharedMemoryManager', () => {
  test('gives out segments and lists, and removes them all at its shutdown', () => {
    const manager = new SharedMemoryManager();
    assert.throws(() => manager.SharedMemory(8), InvalidStateError);
    manager.start();
    assert.throws(() => manager.start(), InvalidStateError);
    const memory = manager.SharedMemory(8);
    const list = manager.ShareableList([1, 2]);
    const other = manager.SharedMemory(8);
    other.unlink();
    assert.deepEqual(manager.statistics(), { started: true, segments: [memory.name, list.shm.name, other.name] });
    assert.equal(inspect(manager), '<SharedMemoryManager started segments=3>');
    manager.shutdown();
    manager.close(); // the same
    assert.ok(memory.closed && list.closed);
    assert.throws(() => new SharedMemory({ name: memory.name }), { code: 'ENOENT' });
  });
});
