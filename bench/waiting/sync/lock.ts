// One lock, wanted by several processes all the time: node lock.js PROCESSES
import { Lock } from 'multiproc';
import { cpuUsSince } from '../laps.js';
import { BATCH, contend, type Pairs, TIMED, WARM_UP_MS, WORK_MS } from '../pairs.js';

const lock = new Lock();

function takeAndRelease(ms: number): Pairs {
  const [began, before, us] = [performance.now(), process.cpuUsage(), [] as number[]];
  let count = 0;
  for (; performance.now() < began + ms; count += BATCH) {
    for (let i = 0; i < BATCH; i++) {
      const wanted = i === TIMED ? performance.now() : 0;
      lock.acquireSync();
      if (i === TIMED) us.push((performance.now() - wanted) * 1000);
      lock.release();
    }
  }
  return { count, ms: performance.now() - began, us, cpuUs: cpuUsSince(before) };
}

await contend(Number(process.argv[2]), () => {
  takeAndRelease(WARM_UP_MS);
  return takeAndRelease(WORK_MS);
});
