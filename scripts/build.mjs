// Builds everything from scratch (a few seconds):
//   dist/types   declarations of the entry points
//   build/       every source, test, benchmark and example as plain JavaScript; the tests run from here. The library's modules
//                are joined into a few files (join.mjs)
//   build/kill   the library once more with kill points, for test/kill-points
//   dist/        the published bundle: a handful of files, because importing many small ones costs milliseconds
//   dist/examples, build/multiproc.tgz   the example programs as shipped, and the packed package
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { joinModules } from './join.mjs';
import { buildKillPoints } from './kill-points.mjs';
import { bin, fingerprint, install, root, run, STAMP } from './ready.mjs';

const stamp = fingerprint();
install();
for (const folder of ['build', 'dist']) rmSync(join(root, folder), { recursive: true, force: true });

run('declarations', bin('tsc'), ['-p', 'tsconfig.types.json']);
run('compile', bin('tsc'), ['-p', '.']);
buildKillPoints();
await bundle();
for (const src of ['build/src', 'build/kill/src']) await joinModules(join(root, src));
shipExamples();
if (!process.argv.includes('--no-pack')) pack();
writeFileSync(STAMP, stamp);

// As the compiler wrote them, so that their comments are there to read; only the reference to a map goes.
function shipExamples() {
  const [from, to] = [join(root, 'build', 'examples'), join(root, 'dist', 'examples')];
  mkdirSync(to);
  for (const name of readdirSync(from).filter((file) => file.endsWith('.js'))) {
    const code = readFileSync(join(from, name), 'utf8');
    writeFileSync(join(to, name), code.replace(/^\/\/# sourceMappingURL=.*\n?/m, ''));
  }
}

function pack() {
  run('pack', 'npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', 'build'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const tarball = readdirSync(join(root, 'build')).find((name) => name.endsWith('.tgz'));
  renameSync(join(root, 'build', tarball), join(root, 'build', 'multiproc.tgz'));
}
