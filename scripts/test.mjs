// `npm test`: lint, types, build, package checks, then every test; the runner's own summary comes last.
//   npm test -- process codec   only the tests of these folders, and no other checks
//   npm test -- --tests-only    every test, and no other checks
//   npm test -- --full          random plays and the like in full (test/support/lengths.ts), with any of the above
import { basename, join, sep } from 'node:path';
import { bin, filesIn, makeReady, root, spawn, tryRun } from './ready.mjs';

// Its only meaning is "deadlock": the slowest test file is far below it.
const DEADLOCK_MS = 240_000;
// Some wait for time-outs and for each other's turn: with two at a time two cores have nothing to do now and then.
const FILES_AT_ONCE = 3;

const TARBALL = 'build/multiproc.tgz';
const CHECKS = [
  ['lint and format', bin('biome'), ['check', '--error-on-warnings', '.']],
  ['publint', bin('publint'), ['run', '--strict', TARBALL]],
  ['are the types wrong', bin('attw'), [TARBALL, '--profile', 'esm-only', '--format', 'table-flipped']],
];

const folders = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const isFull = process.argv.includes('--full');
const testsOnly = folders.length > 0 || process.argv.includes('--tests-only');

makeReady();
const failed = testsOnly ? [] : CHECKS.filter((check) => !tryRun(...check)).map(([title]) => title);
if (!runTests()) failed.push('tests');

// Silent when all is well: then the last line is the runner's.
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(', ')}`);
  process.exitCode = 1;
}

function runTests() {
  const tests = filesIn(join(root, 'build', 'test')).filter((file) => file.endsWith('.test.js') && isChosen(file));
  if (tests.length === 0) {
    console.error(`No test in ${folders.join(', ')}`);
    return false;
  }
  const options = [`--test-timeout=${DEADLOCK_MS}`, `--test-concurrency=${FILES_AT_ONCE}`, '--test-reporter=spec'];
  const args = ['--test', ...options, ...tests.sort()];
  console.log(`\n── tests on Node ${process.version}: ${tests.length} files`);
  const env = { ...process.env, ...(isFull && { MULTIPROC_TEST_FULL: '1' }) };
  return spawn(process.execPath, args, { env });
}

function isChosen(file) {
  const [, below] = file.split(`${sep}build${sep}test${sep}`);
  return (
    folders.length === 0 ||
    folders.some((folder) => below.startsWith(folder + sep) || basename(file).startsWith(`${folder}.`))
  );
}
