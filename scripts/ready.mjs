// Makes a clone usable: installs what is missing, builds what is stale. Written without dependencies, because
// on a fresh clone there are none yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../', import.meta.url));

const BUILD_INPUTS = [
  'src',
  'test',
  'bench',
  'examples',
  'scripts',
  'package.json',
  'tsconfig.json',
  'tsconfig.types.json',
];
export const STAMP = join(root, 'build', '.stamp');

/** Installs and builds if needed; after it, `build/` and `dist/` are those of the sources as they are now. */
export function makeReady() {
  install();
  if (!isBuilt()) run('build', process.execPath, ['scripts/build.mjs']);
}

/** `npm ci`, unless what is installed is what the lock file asks for. */
export function install() {
  if (isInstalled()) return;
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  run('install', npm, ['ci', '--no-audit', '--no-fund', '--prefer-offline']);
}

// npm leaves a copy of the lock file, without the packages of other platforms, in node_modules.
function isInstalled() {
  const wanted = readLock('package-lock.json');
  const present = readLock('node_modules/.package-lock.json');
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || (present[path]?.version ?? (optional && version)) === version,
  );
}

function readLock(path) {
  const file = join(root, path);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
}

function isBuilt() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint();
}

/** Changes whenever a file that the build reads is added, removed, or written. */
export function fingerprint() {
  const hash = createHash('sha256');
  const files = BUILD_INPUTS.flatMap((input) => filesIn(join(root, input))).filter((file) => !file.endsWith('.md'));
  for (const file of files.sort()) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Every file at or below a path; none where there is nothing. */
export function filesIn(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Runs one command, with its output shown; ends this program with its exit code if it fails. */
export function run(title, command, args, options = {}) {
  if (tryRun(title, command, args, options)) return;
  console.error(`\n${title} failed: ${command} ${args.join(' ')}`);
  process.exit(1);
}

/** Runs one command, with its output shown, and says whether it succeeded. */
export function tryRun(title, command, args, options = {}) {
  const began = performance.now();
  console.log(`\n── ${title}`);
  const succeeded = spawn(command, args, options);
  console.log(`   ${title}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return succeeded;
}

/** Like `tryRun`, adding no line of its own to the output. */
export function spawn(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    ...options,
  });
  if (error) throw error;
  return status === 0;
}

/** A command of a development dependency, as the path of its script. */
export function bin(name) {
  return join(root, 'node_modules', '.bin', name);
}
