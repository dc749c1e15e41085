import type { Program, Steps } from './steps.js';
import { NONE, Node, Register, type State, Status, type Words } from './words.js';

/** The sweep of dead processes: src/waiting/recovery.ts, and `ringAll` of doorbells.ts. The sweeper does nothing else. */
export const sweepSteps =
  (w: Words) =>
  (program: Program): Steps => {
    const cursor = w.register(w.sweeper, Register.CURSOR);
    const target = w.register(w.sweeper, Register.TARGET);

    return {
      'sweep: look': (s) => {
        const dead = s.subarray(w.status(0), w.status(0) + w.processes).indexOf(Status.DEAD);
        if (dead < 0) return undefined;
        s[target] = dead;
        return 'sweep: nodes';
      },
      'sweep: nodes': (s) => {
        if (!w.has('sweep keeps nodes')) sweepNode(s, s[target]);
        return 'sweep: cell';
      },
      'sweep: cell': (s) => {
        const at = w.cellsAt + s[cursor]++;
        if (w.occupantOf(s[at]) === s[target] && !w.has('sweep keeps cells')) s[at] = w.clearedCell(s[at]);
        return s[cursor] < w.cells ? 'sweep: cell' : 'sweep: permits';
      },
      'sweep: permits': (s) => {
        for (let seat = w.seats; seat < w.seats + w.permits; seat++) if (s[seat] === s[target] + 1) s[seat] = 0;
        return 'sweep: slot';
      },
      'sweep: slot': (s) => {
        s[w.status(s[target])] = Status.FREE;
        s[w.deaths]++;
        return '=sweep: tell all';
      },
      '=sweep: tell all': (s) => {
        s[cursor] = 0;
        return w.has('sweep tells nobody') ? '=sweep: over' : '=sweep: tell';
      },
      '=sweep: tell': (s, me) => {
        while (s[cursor] < w.processes && s[w.status(s[cursor])] !== Status.RUNNING) s[cursor]++;
        if (s[cursor] === w.processes) return '=sweep: over';
        s[target] = s[cursor];
        return program.call(s, me, Register.AFTER_TELL, '=sweep: told', '=tell');
      },
      '=sweep: told': (s) => {
        s[cursor]++;
        return '=sweep: tell';
      },
      '=sweep: over': (s) => {
        s[cursor] = 0;
        s[target] = 0;
        return 'sweep: look';
      },
    };

    /** One transaction: it leaves its list; a notification that it had not acted on goes to the next. */
    function sweepNode(s: State, dead: number): void {
      w.unlink(s, dead);
      if (s[w.node(dead)] === Node.NOTIFIED && w.pop(s) === NONE) s[w.pending]--;
      s[w.node(dead)] = Node.FREE;
    }
  };
