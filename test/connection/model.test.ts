import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Connection } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { withPipe } from './fixtures/ends.js';

failOnLeaks();

/** One end's outgoing messages as plain arrays say they must be: sends in the order of their calls, receives likewise. */
class Model {
  /** Sent, in order; a cancelled send is struck out if it did not arrive. */
  readonly sends: { id: number; outcome?: 'sent' | 'failed' }[] = [];
  readonly receives: { id?: number; outcome?: 'received' | 'failed' }[] = [];
}

const size = fc.oneof(
  fc.integer({ min: 0, max: 200 }),
  fc.integer({ min: 0, max: 40_000 }),
  fc.integer({ min: 0, max: 3_000_000 }),
);
const step = fc.oneof(
  fc.record({ do: fc.constant('send' as const), size, cancel: fc.constantFrom('no', 'no', 'no', 'abort', 'timeout') }),
  fc.record({ do: fc.constant('recv' as const), cancel: fc.constantFrom('no', 'no', 'no', 'abort', 'timeout') }),
  fc.record({ do: fc.constant('poll' as const) }),
  fc.record({ do: fc.constant('sendSync' as const), size: fc.integer({ min: 0, max: 60_000 }) }),
  fc.record({ do: fc.constant('recvSync' as const) }),
  fc.record({ do: fc.constant('turn' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

test('random operations in both directions: what arrives is what was sent, in order, nothing twice, nothing lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), step), { maxLength: 80 }), async (steps) => {
      await withPipe(async (...ends) => {
        const directions = [new Run(ends[0], ends[1]), new Run(ends[1], ends[0])];
        for (const [back, what] of steps) await directions[back ? 1 : 0]?.step(what);
        for (const direction of directions) await direction.finish();
      })();
    }),
    { numRuns: 150 },
  );
});

/** Drives one direction, with the model beside it. */
class Run {
  readonly #model = new Model();
  readonly #pending: Promise<unknown>[] = [];
  readonly #controllers: AbortController[] = [];
  #next = 0;
  readonly #from: Connection;
  readonly #to: Connection;

  constructor(from: Connection, to: Connection) {
    this.#from = from;
    this.#to = to;
  }

  async step(what: Step): Promise<void> {
    if (what.do === 'send') this.#send(what.size, what.cancel);
    else if (what.do === 'recv') this.#receive(what.cancel);
    else if (what.do === 'sendSync') this.#sendSync(what.size);
    else if (what.do === 'recvSync') this.#receiveSync();
    else if (what.do === 'poll') await this.#poll();
    else {
      for (const controller of this.#controllers.splice(0)) controller.abort(new Error('cancelled'));
      await new Promise(setImmediate);
    }
  }

  /** Lets everything end, and compares. */
  async finish(): Promise<void> {
    for (const controller of this.#controllers.splice(0)) controller.abort(new Error('cancelled'));
    const { sends, receives } = this.#model;
    const open = (): boolean => sends.some((send) => send.outcome === undefined);
    while (open()) {
      this.#receive('timeout');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    while (receives.some((receive) => receive.outcome === undefined)) {
      this.#send(1, 'no');
      await new Promise(setImmediate);
    }
    this.#send(1, 'no');
    const last = this.#next - 1;
    while (!receives.some((receive) => receive.id === last)) {
      this.#receive('no');
      await Promise.all(this.#pending);
    }
    await Promise.all(this.#pending);
    const sent = sends.filter((send) => send.outcome === 'sent').map((send) => send.id);
    const received = receives.filter((receive) => receive.outcome === 'received').map((receive) => receive.id);
    assert.deepEqual(received.toSorted(ascending), sent.toSorted(ascending), 'nothing lost, nothing twice');
    assert.deepEqual(await this.#to.poll(), false);
  }

  #send(bytes: number, cancel: string): void {
    const send: Model['sends'][0] = { id: this.#next++ };
    this.#model.sends.push(send);
    const sending = this.#from.send([send.id, new Uint8Array(bytes).fill(send.id)], this.#options(cancel));
    this.#pending.push(
      sending.then(
        () => {
          send.outcome = 'sent';
        },
        () => {
          send.outcome = 'failed';
        },
      ),
    );
  }

  #receive(cancel: string): void {
    const receive: Model['receives'][0] = {};
    this.#model.receives.push(receive);
    this.#pending.push(
      this.#to.recv(this.#options(cancel)).then(
        (message) => this.#got(receive, message),
        (error) => {
          if (error?.code === 'ERR_ASSERTION') throw error;
          receive.outcome = 'failed';
        },
      ),
    );
  }

  #sendSync(bytes: number): void {
    const send: Model['sends'][0] = { id: this.#next++ };
    try {
      this.#from.sendSync([send.id, new Uint8Array(bytes).fill(send.id)], { timeout: 0 });
      this.#model.sends.push({ ...send, outcome: 'sent' });
    } catch {}
  }

  #receiveSync(): void {
    const receive: Model['receives'][0] = {};
    try {
      this.#got(receive, this.#to.recvSync({ timeout: 0 }));
      this.#model.receives.push(receive);
    } catch (error) {
      if ((error as { code?: string }).code === 'ERR_ASSERTION') throw error;
    }
  }

  async #poll(): Promise<void> {
    if (await this.#to.poll({ timeout: 1 })) return;
  }

  #got(receive: Model['receives'][0], [id, content]: [number, Uint8Array]): void {
    assert.ok(
      content.every((byte) => byte === (id & 255)),
      `the content of message ${id}`,
    );
    receive.id = id;
    receive.outcome = 'received';
  }

  #options(cancel: string): { signal?: AbortSignal; timeout?: number } {
    if (cancel === 'timeout') return { timeout: 1 };
    if (cancel === 'no') return {};
    const controller = new AbortController();
    this.#controllers.push(controller);
    return { signal: controller.signal };
  }
}

const ascending = (a: unknown, b: unknown): number => Number(a) - Number(b);
