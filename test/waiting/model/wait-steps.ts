import { checkOrder } from './ring-steps.js';
import type { Program, Steps } from './steps.js';
import { Bell, Ending, NONE, NOT_GIVEN, Node, Register, type State, Violation, type Words } from './words.js';

/** A life: waits, as src/waiting/blocking.ts, async-parking.ts and queue-entries.ts have them, and what ends them. */
export const waitSteps =
  (w: Words) =>
  (program: Program): Steps => {
    const cursorOf = (me: number): number => w.register(me, Register.CURSOR);
    const ticketOf = (me: number): number => w.register(me, Register.TICKET);
    const endingOf = (me: number): number => w.register(me, Register.ENDING);

    return {
      done: () => undefined,
      '=next': (s, me) => {
        s[w.register(me, Register.ROUNDS)]--;
        return '=start';
      },
      '=start': (s, me) => {
        for (const register of [Register.CURSOR, Register.TARGET, Register.ENDING, Register.DEATHS])
          s[w.register(me, register)] = 0;
        if (s[w.register(me, Register.ROUNDS)] === 0) return 'done';
        return { taker: 'try', giver: 'give', listener: 'listen', notifier: 'notify' }[w.roleOf(me)];
      },

      // A taker of permits.
      try: (s, me) => (take(s, me) ? 'release' : 'listen'),
      listen: (s, me) => {
        s[w.bell(me)] = w.isAsync(me) ? Bell.ARMED : Bell.SPINNING;
        s[w.register(me, Register.DEATHS)] = s[w.deaths];
        return w.roleOf(me) === 'listener' ? 'listener: enter' : 'enter: look at the list';
      },
      'second try': (s, me) => (!w.has('no second try') && take(s, me) ? '=succeeded' : '=sleep'),
      '=turn': (s, me) => {
        if (w.roleOf(me) === 'listener') return 'turn: notified';
        return program.call(s, me, Register.AFTER_FIRST, '=turn: first', 'first: head');
      },
      '=turn: first': (s, me) => {
        const [first, ticket] = [s[cursorOf(me)], s[ticketOf(me)]];
        if (ticket === NONE) return first === NONE ? 'turn: list' : turn(s, me, false);
        return turn(s, me, first === ticket);
      },
      'turn: list': (s, me) => turn(s, me, s[w.list] === me),
      'turn: notified': (s, me) => turn(s, me, s[w.node(me)] === Node.NOTIFIED),
      '=try if turn': (s, me) => {
        const isTurn = s[cursorOf(me)] === 1;
        s[cursorOf(me)] = 0;
        return isTurn ? '=its turn' : '=sleep';
      },
      '=its turn': (_, me) => (w.roleOf(me) === 'listener' ? 'listener: look' : 'try in turn'),
      'try in turn': (s, me) => {
        if (s[ticketOf(me)] !== NONE) checkOrder(w, s, s[ticketOf(me)]);
        return take(s, me) ? '=succeeded' : '=sleep';
      },
      'last try': (s, me) => (take(s, me) ? '=succeeded' : '=in vain'),
      '=succeeded': (s, me) => {
        s[endingOf(me)] = Ending.SUCCEEDED;
        return 'quiet';
      },
      '=in vain': (s, me) => {
        s[endingOf(me)] = Ending.IN_VAIN;
        return 'quiet';
      },
      quiet: (s, me) => {
        s[w.bell(me)] = Bell.QUIET;
        if (w.roleOf(me) === 'listener')
          return s[endingOf(me)] === Ending.SUCCEEDED ? 'listener: act' : 'listener: leave';
        return s[ticketOf(me)] === NONE ? 'leave: list' : 'leave: cell';
      },
      'leave: list': (s, me) => left(s, me, w.unlink(s, me)),
      '=left ring': (s, me) => {
        const [first, ticket] = [s[cursorOf(me)], s[ticketOf(me)]];
        s[ticketOf(me)] = NONE;
        // Others come behind it. So if nobody is before it now, nobody was when a waker saw it there.
        return left(s, me, first === NONE || first > ticket);
      },
      more: (s, me) => {
        const isFree = s.subarray(w.seats, w.seats + w.permits).includes(0) && !w.has('no more');
        return isFree ? program.call(s, me, Register.AFTER_WAKE, 'release', '=wake') : 'release';
      },
      release: (s, me) => {
        if (w.areUsedUp) return '=next';
        const seat = s.indexOf(me + 1, w.seats);
        if (seat < w.seats || seat >= w.seats + w.permits) throw new Violation('somebody else has its permit');
        s[seat] = 0;
        return program.call(s, me, Register.AFTER_WAKE, '=next', '=wake');
      },

      give: (s, me) => {
        s[s.indexOf(NOT_GIVEN, w.seats)] = 0;
        return program.call(s, me, Register.AFTER_WAKE, '=next', '=wake');
      },

      // A listener, and who notifies it.
      'listener: enter': (s, me) => {
        s[w.list + s[w.listed]++] = me;
        s[w.node(me)] = Node.WAITING;
        return 'listener: look';
      },
      'listener: look': (s, me) => (s[w.node(me)] === Node.NOTIFIED ? '=succeeded' : '=sleep'),
      'listener: act': (s, me) => {
        s[w.node(me)] = Node.FREE;
        s[w.pending]--;
        return '=next';
      },
      'listener: leave': (s, me) => {
        const wasNotified = s[w.node(me)] === Node.NOTIFIED;
        s[w.node(me)] = Node.FREE;
        if (!wasNotified) {
          w.unlink(s, me);
          return '=next';
        }
        return w.has('notification freed, then passed on') ? 'listener: pass on' : passOn(s, me);
      },
      'listener: pass on': passOn,
      notify: (s, me) => {
        s[w.pending]++;
        return passOn(s, me);
      },
    };

    /** What a semaphore's free permit, or a lock's owner word, gives. */
    function take(s: State, me: number): boolean {
      const seat = s.subarray(w.seats, w.seats + w.permits).indexOf(0);
      if (seat < 0) return false;
      s[w.seats + seat] = me + 1;
      return true;
    }

    function turn(s: State, me: number, isTurn: boolean): string {
      if (w.has('turn before answer') && !w.isAsync(me)) {
        s[cursorOf(me)] = isTurn ? 1 : 0;
        return 'answer';
      }
      s[cursorOf(me)] = 0;
      return isTurn ? '=its turn' : '=sleep';
    }

    function left(s: State, me: number, isMeantForNext: boolean): string {
      s[cursorOf(me)] = 0;
      if (s[endingOf(me)] === Ending.SUCCEEDED) return 'more';
      if (!isMeantForNext || w.has('no pass-on')) return '=next';
      return program.call(s, me, Register.AFTER_WAKE, '=next', '=wake');
    }

    /** Gives a notification to the first in the list, or to nobody. */
    function passOn(s: State, me: number): string {
      const target = w.pop(s);
      if (target === NONE) {
        s[w.pending]--;
        return '=next';
      }
      s[w.register(me, Register.TARGET)] = target;
      return program.call(s, me, Register.AFTER_TELL, '=next', '=tell');
    }
  };
