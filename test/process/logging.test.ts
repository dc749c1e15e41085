import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { getLogger, LogLevel, ValueError } from '../../src/index.js';
import { startProgram } from '../support/program.js';

describe('getLogger() (U-01)', () => {
  test('is one logger without a level, which lets warnings through', () => {
    assert.equal(getLogger(), getLogger());
    assert.equal(getLogger().level, LogLevel.NOTSET);
    assert.deepEqual([getLogger().isEnabledFor('INFO'), getLogger().isEnabledFor('WARNING')], [false, true]);
  });

  test("knows Python's levels, and refuses others (U-03)", () => {
    assert.deepEqual([LogLevel.SUBDEBUG, LogLevel.SUBWARNING], [5, 25]);
    assert.throws(
      () => getLogger().setLevel('LOUD' as never),
      (error) => error instanceof ValueError && /SUBDEBUG/.test(error.message),
    );
  });

  test('writes nothing before logToStderr(), then as Python does, in children too (U-02)', async () => {
    const { stderr } = await startProgram('./fixtures/logging.js', import.meta.url).finished;
    const lines = stderr
      .trim()
      .split('\n')
      .filter((line) => !line.includes('child process calling') && !line.includes('has done its work'));
    assert.deepEqual(lines, [
      '[INFO/MainProcess] seen',
      '[Level 33/Process-1] 33',
      '[WARNING/Process-1] from the child',
    ]);
  });
});
