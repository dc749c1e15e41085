import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { InvalidStateError, Pipe, Process, RawValue, type TypeCode, Value, ValueError } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { addMany, addUnderCompareExchange, setTo } from './fixtures/children.js';

failOnLeaks();

const closing = <T extends Disposable>(object: T, use: (object: T) => void): void => {
  try {
    use(object);
  } finally {
    object[Symbol.dispose]();
  }
};

describe('a Value', () => {
  const initial: [TypeCode, unknown, unknown][] = [
    ['b', -5, 0],
    ['B', 200, 0],
    ['h', -300, 0],
    ['H', 60_000, 0],
    ['i', -70_000, 0],
    ['I', 4e9, 0],
    ['l', -(2n ** 40n), 0n],
    ['L', 2n ** 63n, 0n],
    ['q', 2n ** 62n, 0n],
    ['Q', 2n ** 64n - 1n, 0n],
    ['f', 0.5, 0],
    ['d', Math.PI, 0],
    ['?', true, false],
    ['c', 255, 0],
    ['u', '𝄞', '\0'],
  ];
  for (const [code, value, zero] of initial) {
    test(`of code ${code} holds what it is given, and ${inspect(zero)} at first (H-01, H-06)`, () => {
      for (const Class of [Value, RawValue]) {
        closing(new Class(code), (it) => assert.equal(it.value, zero));
        closing(new Class(code, value as never), (it) => {
          assert.equal(it.value, value);
          it.value = zero as never;
          assert.equal(it.value, zero);
        });
      }
    });
  }

  test("wraps around silently, as Python's ctypes do (H-01)", () => {
    const wraps: [TypeCode, number | bigint, number | bigint][] = [
      ['b', 128, -128],
      ['B', -1, 255],
      ['h', 2 ** 15, -(2 ** 15)],
      ['H', 2 ** 16 + 3, 3],
      ['i', 2 ** 31, -(2 ** 31)],
      ['I', -1, 2 ** 32 - 1],
      ['i', 2n ** 32n + 5n, 5],
      ['q', 2n ** 63n, -(2n ** 63n)],
      ['Q', -1n, 2n ** 64n - 1n],
      ['l', 7, 7n],
    ];
    for (const [code, given, held] of wraps) {
      closing(new Value(code, given as never), (it) => assert.equal(it.value, held, `${code} ${given}`));
    }
  });

  test('refuses what its code does not hold, and takes no memory then', () => {
    const wrong: [TypeCode, unknown][] = [
      ['i', 1.5],
      ['i', '1'],
      ['i', Number.NaN],
      ['q', 1.5],
      ['q', '1'],
      ['d', 1n],
      ['d', '1'],
      ['c', 256],
      ['c', 'ä'],
      ['c', 'ab'],
      ['u', ''],
      ['u', 'ab'],
    ];
    for (const [code, value] of wrong) {
      assert.throws(() => new Value(code, value as never), ValueError, `${code} ${inspect(value)}`);
      closing(new Value(code), (it) => {
        assert.throws(() => {
          it.value = value as never;
        }, ValueError);
      });
    }
    assert.throws(() => new Value('x' as TypeCode), /no type code 'x'/);
    assert.throws(() => new Value('i', 0, { lock: 3 as never }), /lock must be/);
  });

  test('adds and exchanges atomically and returns the value before', () => {
    closing(new Value('i', 5), (it) => {
      assert.equal(it.add(3), 5);
      assert.equal(it.compareExchange(7, 1), 8);
      assert.equal(it.compareExchange(8, 1), 8);
      assert.equal(it.value, 1);
    });
    closing(new Value('Q', 5n), (it) => {
      assert.equal(it.add(-6n), 5n);
      assert.equal(it.value, 2n ** 64n - 1n);
    });
    closing(new Value('d', 0.5), (it) => {
      assert.equal(it.add(0.25), 0.5);
      assert.equal(it.compareExchange(0.75, Number.NaN), 0.75);
      assert.equal(it.compareExchange(Number.NaN, -0), Number.NaN);
      assert.equal(it.compareExchange(0, 3), -0);
      assert.equal(it.value, 3);
    });
    closing(new Value('f', 0.1), (it) => {
      assert.equal(it.compareExchange(0.1, 7), Math.fround(0.1));
      assert.equal(it.value, 7);
    });
    closing(new Value('u', 'a'), (it) => {
      assert.equal(it.compareExchange('a', '𝄞'), 'a');
      assert.equal(it.value, '𝄞');
      assert.throws(() => it.add('b'), ValueError);
    });
    closing(new Value('?', false), (it) => assert.equal(it.compareExchange(false, true), false));
  });

  test('of floating point keeps every number exactly', () => {
    closing(new Value('d'), (it) => {
      fc.assert(
        fc.property(fc.double(), (number) => {
          it.value = number;
          assert.equal(it.value, number);
        }),
      );
    });
  });

  test('closed here, says so; and again does nothing', () => {
    const value = new Value('i', 1);
    value.close();
    value.close();
    assert.throws(() => value.value, InvalidStateError);
    assert.throws(() => value.add(1), InvalidStateError);
    assert.equal(value.closed, true);
    assert.deepEqual(value.statistics(), { closed: true, code: 'i' });
    assert.equal(inspect(value), '<Value i closed>');
  });

  test('without a lock has none to give', () => {
    closing(new Value('i', 1, { lock: false }), (it) => assert.throws(() => it.getLock(), /lock: false/));
  });

  test('and its getObj() are the same memory (H-05)', () => {
    closing(new Value('i', 1), (it) => {
      const raw = it.getObj();
      raw.value = 7;
      assert.equal(it.value, 7);
      it.close();
      assert.equal(raw.value, 7, 'it lives as long as one of them');
      assert.equal(inspect(raw), '<RawValue i 7>');
      raw.close();
    });
  });
});

describe('a Value in several processes', () => {
  test('is one: a child sees and changes it (H-01)', async () => {
    const [value, raw] = [new Value('d', 1), new RawValue('q', 2n)];
    const child = new Process({ target: setTo, args: [value, raw] as const }).start();
    assert.equal(await child.join(), 0);
    assert.equal(value.value, 42.5);
    assert.equal(raw.value, -42n);
    child.close();
    value.close();
    raw.close();
  });

  test('travels in messages, and is the same object when it comes back', async () => {
    const [here, there] = Pipe();
    const value = new Value('i', 3);
    await here.send({ value });
    const { value: back } = await there.recv();
    assert.equal(back, value);
    for (const it of [value, here, there]) it.close();
  });

  test('counts exactly, with add and with compareExchange, though four processes race', async () => {
    const each = 250_000;
    const counters = [new Value('i'), new RawValue('Q'), new Value('h')] as const;
    const [sum, narrow] = [new RawValue('d'), new RawValue('f')] as const;
    const children = Array.from({ length: 4 }, () =>
      new Process({ target: addMany, args: [counters, sum, narrow, each] as const }).start(),
    );
    for (const child of children) assert.equal(await child.join(), 0);
    assert.equal(counters[0].value, 4 * each);
    assert.equal(counters[1].value, BigInt(4 * each));
    assert.equal(counters[2].value, ((4 * each) << 16) >> 16);
    assert.equal(sum.value, 4 * each * 0.5);
    assert.equal(narrow.value, 4 * each * 0.5);
    for (const it of [...children, ...counters, sum, narrow]) it.close();
  });

  test('lives while one process holds it, and is gone with the last, killed or not', async () => {
    const [here, there] = Pipe();
    const value = new Value('i', 3);
    const child = new Process({ target: addUnderCompareExchange, args: [there, value] as const }).start();
    there.close();
    value.close();
    assert.equal(await here.recv(), 4);
    child.kill();
    await child.join();
    here.close();
    child.close(); // failOnLeaks counts the blocks
  });
});
