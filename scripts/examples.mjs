// `npm run examples`: runs every example program that exists, each under a heading. `npm run examples -- NAME...` runs some.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { makeReady, root } from './ready.mjs';

makeReady();
const names = process.argv.slice(2);
const chosen = names.length > 0 ? names : ['--all'];
const { status } = spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), 'examples', ...chosen], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
