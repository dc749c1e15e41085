import type { Program, Steps } from './steps.js';
import { Bell, Register, Status, type Words } from './words.js';

/** `ring` of src/waiting/doorbells.ts, and the sleep of src/waiting/blocking.ts and of async-parking.ts. */
export const bellSteps =
  (w: Words) =>
  (program: Program): Steps => {
    const targetOf = (s: Uint8Array, me: number): number => s[w.register(me, Register.TARGET)];

    const isOfNotifications = (me: number): boolean => ['listener', 'notifier'].includes(w.roleOf(me));

    return {
      '=tell': (s, me) => (w.isAsync(targetOf(s, me)) && me !== w.sweeper ? 'tell: channel' : 'tell: bell'),
      'tell: channel': (s, me) => {
        s[w.channel(targetOf(s, me))] = 1;
        return 'tell: bell';
      },
      // Load and compare-and-exchange in one: a failed one changes nothing and is repeated.
      'tell: bell': (s, me) => {
        const target = targetOf(s, me);
        const bell = w.bell(target);
        if (s[bell] === Bell.QUIET || s[bell] === Bell.NOTIFIED) return '=told';
        if (w.has('two-state bell') && s[bell] !== Bell.SPINNING) {
          s[bell] = Bell.NOTIFIED;
          return 'tell: call';
        }
        const isCallNeeded = s[bell] !== Bell.SPINNING;
        s[bell] = isCallNeeded ? Bell.PENDING + me : Bell.NOTIFIED;
        return isCallNeeded ? 'tell: call' : '=told';
      },
      'tell: call': (s, me) => {
        const target = targetOf(s, me);
        const isThere = s[w.status(target)] === Status.RUNNING;
        // A pipe keeps its stroke; a futex wakes who sleeps now.
        if (isThere && (w.isAsync(target) || program.nameAt(s, target) === 'asleep')) s[w.stroke(target)] = 1;
        return 'tell: done';
      },
      'tell: done': (s, me) => {
        w.compareExchange(s, w.bell(targetOf(s, me)), Bell.PENDING + me, Bell.NOTIFIED);
        return '=told';
      },
      // One was told, and that is enough for a wake; the sweeper tells all.
      '=told': (_, me) => (me === w.sweeper || isOfNotifications(me) ? '=tell on' : '=wake: end'),
      '=tell on': (s, me) => program.back(s, me, Register.AFTER_TELL),

      '=sleep': (_, me) => (w.isAsync(me) ? 'wait' : 'sleep'),
      sleep: (s, me) => (w.compareExchange(s, w.bell(me), Bell.SPINNING, Bell.ARMED) ? 'futex' : '=answer'),
      // The kernel compares and puts to sleep at one instant.
      futex: (s, me) => (s[w.bell(me)] === Bell.ARMED ? 'asleep' : 'awake'),
      asleep: (s, me) => (w.compareExchange(s, w.stroke(me), 1, 0) ? 'awake' : undefined),
      awake: (s, me) => (w.compareExchange(s, w.bell(me), Bell.ARMED, Bell.SPINNING) ? 'sleep' : '=answer'),
      // The event loop reads the pipe and calls back.
      wait: (s, me) => (w.compareExchange(s, w.stroke(me), 1, 0) ? 'answer' : undefined),

      '=answer': () => (w.has('turn before answer') ? '=turn' : 'answer'),
      answer: (s, me) => {
        s[w.bell(me)] = w.isAsync(me) ? Bell.ARMED : Bell.SPINNING;
        if (w.has('turn before answer') && !w.isAsync(me)) return '=try if turn';
        return w.isAsync(me) ? 'take channel' : '=turn';
      },
      'take channel': (s, me) => (w.compareExchange(s, w.channel(me), 1, 0) ? '=turn' : 'look for deaths'),
      'look for deaths': (s, me) => {
        if (s[w.deaths] === s[w.register(me, Register.DEATHS)]) return '=sleep';
        s[w.register(me, Register.DEATHS)] = s[w.deaths];
        return '=turn';
      },
    };
  };
