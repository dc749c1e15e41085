import { getArena, type Handle, Slot, sharedKind } from '../../arena/index.js';
import type { Encoded } from '../../codec/index.js';
import { InvalidStateError } from '../../errors.js';
import { entryScripts } from '../../functions/index.js';
import { getNative } from '../../native/index.js';
import { getParkingLot } from '../../waiting/index.js';
import { currentState, logger, ownAuthkey } from '../current.js';
import type { Launch, Work } from '../launch/message.js';
import { noteLifeline, writePayload } from '../launch/payload-file.js';
import { createRecord } from '../launch/record.js';
import type { ProcessState } from '../state.js';
import { addChild } from './children.js';
import { chosenStartMethod } from './chosen-start-method.js';
import { encodeWork } from './encode-work.js';
import { programArguments } from './exec-argv.js';
import { openLifeline } from './lifeline.js';
import { type Child, type StartMethod, startMethodNamed } from './start-methods/index.js';
import { StartedProcess } from './started-process.js';

/**
 * Starts the process of a Process object. What can fail fails before there is a process, and leaves nothing. README.md
 * says what a kill at each step leaves.
 */
export function startProcess(object: object, state: ProcessState, isPlain: boolean): StartedProcess {
  if (state.role === 'self') throw new InvalidStateError('The current process is running already: make a new Process');
  if (state.started !== undefined) {
    throw new InvalidStateError(
      `${state.name} has been started already: a Process object starts one process. Make a new one`,
    );
  }
  const { signal } = state.options;
  signal?.throwIfAborted();
  const method = startMethodNamed(state.startMethod ?? chosenStartMethod());
  const { work, encoded } = encodeWork(object, state, isPlain);
  const started = launch(method, state, work, encoded);
  addChild(started, object);
  if (signal !== undefined) followSignal(started, signal);
  return started;
}

function launch(method: StartMethod, state: ProcessState, work: Work, encoded: Encoded): StartedProcess {
  const arena = getArena();
  getParkingLot(); // it is told of deaths
  const { name, daemon } = state;
  const record = createRecord();
  const undo: (() => void)[] = [() => arena.release(record)];
  try {
    const slot = arena.claimSlot(name, [record, ...encoded.handles]);
    const generation = arena.table.get(slot, Slot.GENERATION);
    undo.push(() => arena.sweep(slot, generation));
    const payload = getNative().createMemoryFile('multiproc-payload');
    undo.push(() => getNative().closeDescriptor(payload));
    writePayload(payload, launchMessage(state, method, work, slot, record), encoded);
    const child = startChild(method, state, arena.fd, payload);
    arena.bindSlot(slot, child.pid);
    for (const handle of encoded.handles) sharedKind(handle.kind).handedOn?.(handle);
    return new StartedProcess({ child, name, isDaemon: daemon, slot, generation, record, payload });
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}

function startChild(method: StartMethod, { options }: ProcessState, arena: number, payload: number): Child {
  const { stdio = 'inherit', env, cwd, execArgv } = options;
  const lifeline = openLifeline();
  try {
    const child = method.start({ arena, payload, lifeline: lifeline.fd, stdio, env, cwd, execArgv });
    lifeline.hold(child.pid);
    noteLifeline(payload);
    return child;
  } finally {
    lifeline.close();
  }
}

function launchMessage(state: ProcessState, method: StartMethod, work: Work, slot: number, record: Handle): Launch {
  return {
    kind: 'launch',
    work,
    slot,
    record,
    name: state.name,
    identity: state.identity,
    daemon: state.daemon,
    creator: { name: currentState().name, pid: process.pid },
    startMethod: method.name,
    argv: programArguments(),
    authkey: Buffer.from(state.authkey ?? ownAuthkey()).toString('base64'),
    log: logger.settings,
    entryScripts: entryScripts(),
  };
}

function followSignal(started: StartedProcess, signal: AbortSignal): void {
  const terminate = (): void => started.kill('SIGTERM');
  signal.addEventListener('abort', terminate, { once: true });
  started.onEnded(() => signal.removeEventListener('abort', terminate));
}
