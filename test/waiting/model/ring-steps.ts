import type { Program, Steps } from './steps.js';
import { NONE, Register, Status, Violation, type Words } from './words.js';

/** `enter`, `leave`, `first` of src/waiting/cell-ring.ts, and `wake` of src/waiting/waking.ts. */
export const ringSteps =
  (w: Words) =>
  (program: Program): Steps => {
    const cursorOf = (me: number): number => w.register(me, Register.CURSOR);
    const ticketOf = (me: number): number => w.register(me, Register.TICKET);

    return {
      // As long as others stand in the list, the end of the queue is there.
      'enter: look at the list': (s) => (s[w.listed] > 0 && !w.has('ring only') ? 'enter: list' : 'enter: tail'),
      'enter: tail': (s, me) => {
        s[cursorOf(me)] = s[w.tail];
        return 'enter: cell';
      },
      'enter: cell': (s, me) => {
        const ticket = s[cursorOf(me)];
        const cell = w.cellOf(ticket);
        if (!w.compareExchange(s, cell, w.emptyCell(ticket), w.fullCell(ticket, me)))
          return w.cyclesFrom(ticket, s[cell]) < 0 ? 'enter: list' : 'enter: help tail';
        s[ticketOf(me)] = ticket;
        return 'enter: move tail';
      },
      'enter: move tail': (s, me) => {
        w.compareExchange(s, w.tail, s[cursorOf(me)], s[cursorOf(me)] + 1);
        s[cursorOf(me)] = 0;
        return 'second try';
      },
      'enter: help tail': (s, me) => {
        w.compareExchange(s, w.tail, s[cursorOf(me)], s[cursorOf(me)] + 1);
        return 'enter: tail';
      },
      'enter: list': (s, me) => {
        s[cursorOf(me)] = 0;
        s[w.list + s[w.listed]++] = me;
        return 'second try';
      },

      'leave: cell': (s, me) => {
        const ticket = s[ticketOf(me)];
        w.compareExchange(s, w.cellOf(ticket), w.fullCell(ticket, me), w.emptyCell(ticket + w.cells));
        return 'leave: head';
      },
      'leave: head': (s, me) =>
        s[w.head] === s[ticketOf(me)]
          ? 'leave: move head'
          : program.call(s, me, Register.AFTER_FIRST, '=left ring', 'first: head'),
      'leave: move head': (s, me) => {
        w.compareExchange(s, w.head, s[ticketOf(me)], s[ticketOf(me)] + 1);
        return program.call(s, me, Register.AFTER_FIRST, '=left ring', 'first: head');
      },

      'first: head': (s, me) => {
        s[cursorOf(me)] = s[w.head];
        return 'first: cell';
      },
      'first: cell': (s, me) => {
        const ticket = s[cursorOf(me)];
        const cell = s[w.cellOf(ticket)];
        const ahead = w.cyclesFrom(ticket, cell);
        if (ahead > 0) return 'first: move head';
        if (ahead < 0 || w.occupantOf(cell) < 0) s[cursorOf(me)] = NONE;
        return program.back(s, me, Register.AFTER_FIRST);
      },
      'first: move head': (s, me) => {
        w.compareExchange(s, w.head, s[cursorOf(me)], s[cursorOf(me)] + 1);
        return 'first: head';
      },

      '=wake': (s, me) => program.call(s, me, Register.AFTER_FIRST, '=wake: first', 'first: head'),
      '=wake: first': (s, me) => (s[cursorOf(me)] === NONE ? 'wake: list' : 'wake: occupant'),
      'wake: occupant': (s, me) => {
        const ticket = s[cursorOf(me)];
        const cell = s[w.cellOf(ticket)];
        const process = w.occupantOf(cell);
        // A mark of the kernel: not one of this protocol's words, so looking at it is no step of its own.
        if (w.cyclesFrom(ticket, cell) !== 0 || process < 0 || s[w.status(process)] === Status.DEAD) return '=wake: on';
        checkOrder(w, s, ticket);
        s[w.register(me, Register.TARGET)] = process;
        return program.call(s, me, Register.AFTER_TELL, '=wake: on', '=tell');
      },
      '=wake: on': (s, me) => {
        s[w.register(me, Register.TARGET)] = 0;
        s[cursorOf(me)]++;
        return 'wake: after';
      },
      'wake: after': (s, me) => {
        const ticket = s[cursorOf(me)];
        const cell = s[w.cellOf(ticket)];
        const ahead = w.cyclesFrom(ticket, cell);
        if (ahead > 0) {
          s[cursorOf(me)]++;
          return 'wake: after';
        }
        return ahead < 0 || w.occupantOf(cell) < 0 ? 'wake: list' : 'wake: occupant';
      },
      'wake: list': (s, me) => {
        s[cursorOf(me)] = 0;
        if (w.has('ring only')) return '=wake: end';
        return wakeListed(s, me);
      },
      '=wake: next in list': (s, me) => {
        s[cursorOf(me)]++;
        s[w.register(me, Register.TARGET)] = 0;
        return 'wake: listed';
      },
      'wake: listed': (s, me) => wakeListed(s, me),
      '=wake: end': (s, me) => {
        s[cursorOf(me)] = 0;
        s[w.register(me, Register.TARGET)] = 0;
        s[w.register(me, Register.AFTER_TELL)] = 0;
        return program.back(s, me, Register.AFTER_WAKE);
      },
    };

    function wakeListed(s: Uint8Array, me: number): string {
      const at = s[cursorOf(me)];
      if (at >= s[w.listed]) return '=wake: end';
      s[w.register(me, Register.TARGET)] = s[w.list + at];
      return program.call(s, me, Register.AFTER_TELL, '=wake: next in list', '=tell');
    }
  };

/** Nobody who waits in the ring came before this ticket, unless it was told and does not answer, or is dead. */
export function checkOrder(w: Words, s: Uint8Array, ticket: number): void {
  if (w.setup.silence === true || (w.setup.kills ?? 0) > 0) return;
  for (let earlier = Math.max(0, ticket - w.cells + 1); earlier < ticket; earlier++) {
    const cell = s[w.cellOf(earlier)];
    if (w.cyclesFrom(earlier, cell) === 0 && w.occupantOf(cell) >= 0)
      throw new Violation(`ticket ${ticket} before ${earlier}`);
  }
}
