import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Process, SerializationError, ValueError } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';

failOnLeaks();

const tasks = new URL('./fixtures/tasks.js', import.meta.url);

async function resultOf(target: { module: URL | string; name: string }, args: unknown[] = []): Promise<unknown> {
  const p = new Process({ target, args }).start();
  const [result] = await Promise.all([p.result, p.join()]);
  return result;
}

describe('a target given as { module, name }', () => {
  test('is imported in the child, by URL, by its string, by path or by package', async () => {
    assert.equal(await resultOf({ module: tasks, name: 'square' }, [7]), 49);
    assert.equal(await resultOf({ module: tasks.href, name: 'square' }, [8]), 64);
    assert.equal(await resultOf({ module: fileURLToPath(tasks), name: 'square' }, [9]), 81);
    assert.equal(await resultOf({ module: 'node:path', name: 'posix.basename' }, ['/a/b']), 'b');
  });

  test('may be a default export or a method of an exported object', async () => {
    assert.equal(await resultOf({ module: tasks, name: 'default' }), 'the default');
    assert.equal(await resultOf({ module: tasks, name: 'tools.twice' }, [4]), 8);
  });

  test('that is not exported throws at start(), with the names that are', () => {
    const p = new Process({ target: { module: tasks, name: 'squar' } });
    assert.throws(
      () => p.start(),
      (error) => error instanceof SerializationError && /`squar` is not exported.*square/.test(error.message),
    );
    assert.equal(p.pid, null);
  });

  test('with a relative module throws: relative to what?', () => {
    const p = new Process({ target: { module: './tasks.js', name: 'square' } });
    assert.throws(
      () => p.start(),
      (error) => error instanceof ValueError && /import\.meta\.url/.test(error.message),
    );
  });

  test('runs here when run() is called by hand', async () => {
    assert.equal(await new Process({ target: { module: tasks, name: 'square' }, args: [3] }).run(), 9);
  });
});
