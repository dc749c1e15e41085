import { inspect } from 'node:util';
import { getArena, type Handle, Kind, LocalObjects, registerSharedKind } from '../arena/index.js';
import { ValueError } from '../errors.js';
import { Connection, endOf, handleOfEnd, openEnd } from './connection.js';
import { welcome } from './ends.js';
import { CAPACITY, DIRECTION_WORDS, END_BYTES, End } from './layout.js';
import { registerPipeLifecycles } from './lifecycle.js';

const connections = new LocalObjects<Connection>(openEnd);

registerPipeLifecycles();
registerSharedKind(Connection.prototype, {
  kind: Kind.CONNECTION,
  name: 'Connection',
  handleOf: (connection: Connection) => handleOfEnd(connection),
  open: (handle: Handle) => connections.open(handle),
  arriving: welcome,
  handedOn: (handle: Handle) => {
    const connection = connections.find(handle);
    if (connection !== undefined) endOf(connection).handOn();
  },
});

/**
 * A pipe: two connections, each the other's peer. With `{ duplex: false }` messages go one way, from the second to the
 * first: `[reader, writer]` (Python: `Pipe`, N-01).
 *
 * @example
 * const [here, there] = Pipe<string>();
 * new Process({ target: (c) => c.send('hello'), args: [there] }).start();
 * console.log(await here.recv());
 */
export function Pipe<A = any, B = A>(options: { duplex?: boolean } = {}): [Connection<B, A>, Connection<A, B>] {
  const simplex = isSimplex(options);
  const arena = getArena();
  const [first, second, pipe] = arena.create((create, { tx }) => {
    const directions = simplex ? 1 : 2;
    const pipe = create({
      kind: Kind.PIPE,
      payloadBytes: directions * DIRECTION_WORDS * 4,
      dataBytes: directions * CAPACITY,
    });
    const ends = [0, 1].map(() => create({ kind: Kind.CONNECTION, payloadBytes: END_BYTES, link: pipe.ref })) as [
      Handle,
      Handle,
    ];
    for (const side of [0, 1] as const) {
      const { ref } = ends[side];
      const peer = ends[side === 0 ? 1 : 0];
      tx.set(ref, End.SIDE, side);
      tx.set(ref, End.SIMPLEX, simplex ? 1 : 0);
      tx.set(ref, End.PEER, peer.ref);
      tx.set(ref, End.PEER_GENERATION, peer.generation);
    }
    return [...ends, pipe] as const;
  });
  const ends = [connections.open(first), connections.open(second)];
  // The wrappers hold the ends now, and the ends hold the pipe.
  for (const handle of [first, second, pipe]) arena.release(handle);
  return ends as unknown as [Connection<B, A>, Connection<A, B>];
}

/** Python's `Pipe(False)` must not quietly become a pipe that goes both ways. */
function isSimplex(options: { duplex?: boolean }): boolean {
  const names = typeof options === 'object' && options !== null ? Object.keys(options) : ['?'];
  const { duplex = true } = options ?? {};
  if (names.some((name) => name !== 'duplex') || typeof duplex !== 'boolean') {
    throw new ValueError(`Pipe takes { duplex: true } or { duplex: false }, not ${inspect(options)}`);
  }
  return !duplex;
}
