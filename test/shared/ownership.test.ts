import assert from 'node:assert/strict';
import { existsSync, readdirSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { getArena } from '../../src/arena/index.js';
import { Pipe, Process } from '../../src/index.js';
import { getNative, type Segment } from '../../src/native/index.js';
import { readEntries } from '../../src/shared/memory/record.js';
import { SharedMemory } from '../../src/shared-memory.js';
import { failOnLeaks } from '../support/leaks.js';
import { startProgram } from '../support/program.js';
import { python, withoutPython } from '../support/python.js';
import { type Finished, run } from '../support/run.js';
import { failOnSegments, segmentNames, uniqueName } from '../support/segments.js';
import { until } from '../support/until.js';
import { makeAndStay } from './fixtures/children.js';

failOnSegments();
failOnLeaks();

const OWNER = './fixtures/owner.js';
const isThere = (name: string): boolean => existsSync(`/dev/shm/${name}`);
const recordsOf = (pid: number): string[] => segmentNames().filter((it) => it.startsWith(`multiproc-owner-${pid}-`));
const owner = (...args: string[]): Promise<Finished> =>
  run(process.execPath, [fileURLToPath(new URL(OWNER, import.meta.url)), ...args]);

/** Another program that uses named memory, and so looks what was left. */
async function anotherProgramLooks(): Promise<void> {
  assert.equal((await owner('look')).stdout, 'ENOENT\n');
}

describe('the segments of a process', () => {
  test('that ends without unlink are removed, with one warning that names them (row 18)', async () => {
    const { code, stdout, stderr } = await owner('forget');
    const [first, second] = stdout.trim().split(' ') as [string, string];
    assert.equal(code, 0);
    assert.match(stderr, new RegExp(`SharedMemoryWarning: .*2 segments were not unlinked.*'${first}', '${second}'`));
    assert.equal(stderr.match(/SharedMemoryWarning/g)?.length, 1);
    assert.ok(!isThere(first) && !isThere(second));
  });

  test('that ends by an uncaught error are removed too', async () => {
    const { code, stdout, stderr } = await owner('throw');
    assert.equal(code, 1);
    assert.match(stderr, /the shared memory segment was not unlinked/i);
    assert.ok(!isThere(stdout.trim()));
  });

  test('killed, are removed by a survivor of its tree (row 18)', async () => {
    const [here, there] = Pipe();
    const child = new Process({ target: makeAndStay, args: [there] as const }).start();
    there.close();
    const name: string = await here.recv();
    assert.ok(isThere(name));
    child.kill();
    await child.join();
    await until(() => !isThere(name));
    await until(() => recordsOf(child.pid as number).length === 0);
    here.close();
    child.close();
  });

  for (const how of ['look', 'forget']) {
    const does = how === 'look' ? 'attaches to one' : 'makes one';
    test(`killed with its whole tree, are removed by the next program that ${does} (row 18)`, async () => {
      const program = startProgram(OWNER, import.meta.url, ['stay']);
      const name = await program.line();
      assert.equal(recordsOf(program.pid).length, 1);
      program.kill('SIGKILL');
      await program.finished;
      await owner(how);
      assert.ok(!isThere(name));
      assert.deepEqual(recordsOf(program.pid), []);
    });
  }

  test('killed with its whole tree, are removed by a program that has used named memory all the time', async () => {
    const makeOne = (): void => {
      using memory = new SharedMemory({ create: true, size: 1 });
      memory.unlink();
    };
    makeOne();
    const program = startProgram(OWNER, import.meta.url, ['stay']);
    const name = await program.line();
    program.kill('SIGKILL');
    await program.finished;
    await until(() => {
      makeOne();
      return !isThere(name);
    });
  });

  test('that lives, or is stopped, are left alone', async () => {
    const program = startProgram(OWNER, import.meta.url, ['stay']);
    const name = await program.line();
    program.kill('SIGSTOP');
    await anotherProgramLooks();
    assert.ok(isThere(name));
    assert.equal(recordsOf(program.pid).length, 1);
    program.kill('SIGKILL');
    await program.finished;
    await anotherProgramLooks();
  });

  const steps = ['createSegment', 'lockSegment', 'nameSegment', 'mapDetachable', 'closeDescriptor', 'removeSegment'];
  for (const step of steps) {
    test(`killed right before or after ${step}, at its first call or later, leave nothing behind`, async () => {
      const tag = uniqueName();
      const pids: number[] = [];
      for (const when of ['before', 'after']) {
        for (const n of step === 'lockSegment' ? ['1'] : ['1', '2']) {
          const program = startProgram(OWNER, import.meta.url, ['die-at', tag, step, when, n]);
          assert.equal((await program.finished).signal, 'SIGKILL');
          pids.push(program.pid);
        }
      }
      await anotherProgramLooks();
      assert.deepEqual(
        segmentNames().filter((name) => name.startsWith(tag)),
        [],
      );
      assert.deepEqual(pids.flatMap(recordsOf), []);
    });
  }

  test('killed while it makes and removes them as fast as it can, leave nothing behind', async () => {
    for (let i = 0; i < 5; i++) {
      const tag = uniqueName();
      const program = startProgram(OWNER, import.meta.url, ['churn', tag]);
      await program.line();
      for (let turns = Math.random() * 2000; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
      program.kill('SIGKILL');
      await program.finished;
      await anotherProgramLooks();
      assert.deepEqual(
        segmentNames().filter((name) => name.startsWith(tag)),
        [],
      );
      assert.deepEqual(recordsOf(program.pid), []);
    }
  });
});

describe("what is not this library's", () => {
  test("is never removed: files by Python's names, and records that are no records", async () => {
    const names = [`psm_${'0'.repeat(7)}f`, 'multiproc-owner-0-broken'];
    writeFileSync(`/dev/shm/${names[0]}`, 'mine');
    await anotherProgramLooks();
    assert.ok(isThere(names[0] as string));
    unlinkSync(`/dev/shm/${names[0]}`);
    writeFileSync(`/dev/shm/${names[1]}`, Buffer.alloc(3000, 0xff));
    await anotherProgramLooks();
    assert.ok(!isThere(names[1] as string), 'a broken record is of no use to anybody');
  });

  test('is not removed for having a name that a dead process used', async () => {
    const program = startProgram(OWNER, import.meta.url, ['stay']);
    const name = await program.line();
    program.kill('SIGKILL');
    await program.finished;
    unlinkSync(`/dev/shm/${name}`);
    writeFileSync(`/dev/shm/${name}`, 'another one');
    await anotherProgramLooks();
    assert.deepEqual(recordsOf(program.pid), []);
    assert.ok(isThere(name));
    unlinkSync(`/dev/shm/${name}`);
  });

  test('a segment of Python outlives our programs that attach to it (M-05)', { skip: withoutPython }, async () => {
    const name = uniqueName();
    const make = `
import sys
from multiprocessing import shared_memory, resource_tracker
m = shared_memory.SharedMemory(name=sys.argv[1], create=True, size=8)
resource_tracker.unregister(m._name, 'shared_memory')
`;
    await python(make, name);
    const attach = `const { SharedMemory } = await import(process.argv[1]);
      new SharedMemory({ name: process.argv[2] }).buf[0] = 1;`;
    const url = new URL('../../src/shared-memory.js', import.meta.url).href;
    const { code, stderr } = await run(process.execPath, ['--input-type=module', '-e', attach, url, name]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.ok(readdirSync('/dev/shm').includes(name));
    unlinkSync(`/dev/shm/${name}`);
  });
});

test('a record that grew after it was opened is read to its end', () => {
  const native = getNative();
  const { fd } = native.createSegment(0);
  const name = uniqueName();
  native.nameSegment(fd, name);
  const early = native.openSegment(name) as Segment;
  const entry = Buffer.alloc(512);
  entry.writeUInt32LE(entry.write('late', 16));
  writeSync(fd, entry);
  assert.deepEqual(
    readEntries(early).map((it) => it.name),
    ['late'],
  );
  for (const it of [fd, early.fd]) native.closeDescriptor(it);
  unlinkSync(`/dev/shm/${name}`);
});

test('a segment whose name was removed by others, and is used again, is not kept in the arena', () => {
  const name = uniqueName();
  const make = (): void => {
    new SharedMemory({ name, create: true, size: 1 }).close();
    unlinkSync(`/dev/shm/${name}`);
  };
  make();
  const { usedBlocks } = getArena().statistics();
  for (let i = 0; i < 20; i++) make();
  assert.equal(getArena().statistics().usedBlocks, usedBlocks);
  const last = new SharedMemory({ name, create: true, size: 1 });
  last.close();
  last.unlink();
});
