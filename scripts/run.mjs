// Runs a built program, after installing and building what is missing: node scripts/run.mjs build/bench/main.js ARGUMENT...
import { spawnSync } from 'node:child_process';
import { makeReady, root } from './ready.mjs';

makeReady();
const { status } = spawnSync(process.execPath, process.argv.slice(2), { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
