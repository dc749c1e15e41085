// Rounds of a barrier: node barrier.js PARTIES
import { Barrier, Process } from 'multiproc';
import { report } from '../../harness/program.js';
import { lapFigures, runLaps, timeLaps } from '../laps.js';

const parties = Number(process.argv[2]);
const barrier = new Barrier(parties);
const goRound = (): Promise<number> => runLaps(() => barrier.wait());

const others = Array.from({ length: parties - 1 }, () => new Process({ target: goRound, args: [] }).start());
const laps = await timeLaps(() => barrier.wait());
const cpuUs = await Promise.all(others.map((other) => other.result));
report(
  lapFigures(
    laps,
    cpuUs.reduce((sum, us) => sum + us, 0),
  ),
);
