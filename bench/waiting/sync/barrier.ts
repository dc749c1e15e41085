// Rounds of a barrier: node barrier.js PARTIES
import { Barrier, Process } from 'multiproc';
import { report } from '../../harness/program.js';
import { lapFigures, runLapsSync, timeLapsSync } from '../laps.js';

const parties = Number(process.argv[2]);
const barrier = new Barrier(parties);
const goRound = (): number => runLapsSync(() => barrier.waitSync());

const others = Array.from({ length: parties - 1 }, () => new Process({ target: goRound, args: [] }).start());
const laps = timeLapsSync(() => barrier.waitSync());
const cpuUs = await Promise.all(others.map((other) => other.result));
report(
  lapFigures(
    laps,
    cpuUs.reduce((sum, us) => sum + us, 0),
  ),
);
