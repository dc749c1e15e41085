import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inheritedExecArgv } from '../../src/process/parent/exec-argv.js';

describe('the options of Node that a child inherits', () => {
  const cases: [string[], string[]][] = [
    [
      ['--import', 'tsx'],
      ['--import', 'tsx'],
    ],
    [
      ['-r', './setup.cjs', '--max-old-space-size=100'],
      ['-r', './setup.cjs', '--max-old-space-size=100'],
    ],
    [['-e', 'code'], []],
    [['--eval=code', '--no-warnings'], ['--no-warnings']],
    [
      ['-pe', 'code', '--conditions', 'x'],
      ['--conditions', 'x'],
    ],
    [['--input-type=module', '-e', 'code'], []],
    [['--input-type', 'module', '-'], []],
    [['--inspect', '--inspect-brk=9229', '--inspect-port', '0', '--trace-warnings'], ['--trace-warnings']],
    [['--test', '--test-reporter', 'spec', '--test-concurrency=1', '--enable-source-maps'], ['--enable-source-maps']],
    [['--watch', '--watch-path', './src', '--stack-size=2000'], ['--stack-size=2000']],
    [['-c'], []],
  ];
  for (const [given, kept] of cases) {
    test(`${given.join(' ')} → ${kept.join(' ') || '(none)'}`, () => assert.deepEqual(inheritedExecArgv(given), kept));
  }
});
