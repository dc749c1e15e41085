import type { Session } from 'node:inspector';
import { isProxy } from 'node:util/types';
import { SerializationError } from '../errors.js';

/** What V8 knows about a function. Scopes go from the innermost outwards; the global one is left out. */
export interface Inspected {
  readonly location?: { readonly scriptId: string; readonly line: number; readonly column: number };
  readonly scopes: readonly InspectedScope[];
  readonly bound?: { readonly target: Function; readonly thisValue: unknown; readonly args: readonly unknown[] };
}

export interface InspectedScope {
  /** `Module`, `Closure (outer)`, `Block`, `Script` … */
  readonly description: string;
  /** A snapshot of the variables that some closure uses. Reading one that is not initialised throws (Node >= 22). */
  readonly variables: object;
}

interface RemoteObject {
  readonly objectId?: string;
  readonly value?: unknown;
}

const KEY = Symbol.for('multiproc.inspected');
const GROUP = 'multiproc';
const SUBJECT = `globalThis[Symbol.for('multiproc.inspected')]`;
// A method call with `arguments`, so that internal arrays ([[Scopes]], [[BoundArgs]]) arrive as ordinary objects.
const TAKE = `function (...parts) { ${SUBJECT}.parts = parts }`;

let session: Session | undefined;

/** A session of our own on this thread. Only the Runtime domain is used, never enabled: other sessions see nothing. */
export function inspectorSession(): Session {
  if (session !== undefined) return session;
  try {
    const inspector = process.getBuiltinModule('node:inspector');
    const fresh = new inspector.Session();
    fresh.connect();
    session = fresh;
    return fresh;
  } catch (cause) {
    throw new SerializationError(
      'This Node.js has no inspector (or it is not permitted), which is needed to send functions by value. ' +
        "Explicit references still work: { module: new URL('./tasks.js', import.meta.url), name: 'square' }",
      '',
      { cause },
    );
  }
}

/** Sends one command; same-thread sessions answer before `post` returns. */
export function post<T>(method: string, params: object = {}): T {
  let answer: T | undefined;
  let failure: Error | null = null;
  inspectorSession().post(method, params, (error: Error | null, result?: object) => {
    failure = error;
    answer = result as T;
  });
  if (failure !== null) throw new Error(`${method}: ${String((failure as Error).message)}`);
  return answer as T;
}

/** Looks into a function without running any of its code, nor any getter. */
export function inspectFunction(fn: Function): Inspected {
  if (isProxy(fn)) {
    throw new SerializationError('A Proxy of a function cannot be sent to another process. Send the function itself.');
  }
  const holder: { fn: Function; parts?: unknown[] } = { fn };
  Object.defineProperty(globalThis, KEY, { value: holder, configurable: true, enumerable: false });
  try {
    const { result } = post<{ result: RemoteObject }>('Runtime.evaluate', {
      expression: `${SUBJECT}.fn`,
      objectGroup: GROUP,
      silent: true,
    });
    const { internalProperties = [] } = post<{ internalProperties?: { name: string; value?: RemoteObject }[] }>(
      'Runtime.getProperties',
      { objectId: result.objectId, ownProperties: true },
    );
    const internal = (name: string): RemoteObject | undefined => internalProperties.find((p) => p.name === name)?.value;
    const take = (...parts: (RemoteObject | undefined)[]): unknown[] => {
      post('Runtime.callFunctionOn', {
        functionDeclaration: TAKE,
        objectId: result.objectId,
        objectGroup: GROUP,
        silent: true,
        arguments: parts.map(asArgument),
      });
      return holder.parts ?? [];
    };
    const target = internal('[[TargetFunction]]');
    if (target !== undefined) {
      const [targetFunction, thisValue, args] = take(target, internal('[[BoundThis]]'), internal('[[BoundArgs]]'));
      return { scopes: [], bound: { target: targetFunction as Function, thisValue, args: toArray(args) } };
    }
    const location = internal('[[FunctionLocation]]')?.value as
      | { scriptId: string; lineNumber: number; columnNumber: number }
      | undefined;
    if (location === undefined) return { scopes: [] };
    const [scopes] = take(internal('[[Scopes]]'));
    return {
      location: { scriptId: location.scriptId, line: location.lineNumber, column: location.columnNumber },
      scopes: toArray(scopes)
        .map((s) => s as { description: string; object: object })
        .filter((s) => !s.description.startsWith('Global'))
        .map((s) => ({ description: s.description, variables: s.object })),
    };
  } finally {
    Reflect.deleteProperty(globalThis, KEY);
    post('Runtime.releaseObjectGroup', { objectGroup: GROUP });
  }
}

function asArgument(part: RemoteObject | undefined): object {
  if (part === undefined) return {};
  if (part.objectId !== undefined) return { objectId: part.objectId };
  const { unserializableValue } = part as { unserializableValue?: string };
  return unserializableValue !== undefined ? { unserializableValue } : { value: part.value };
}

// V8's internal lists have no prototype, hence no iterator.
function toArray(list: unknown): unknown[] {
  const source = list as ArrayLike<unknown> | undefined;
  const out: unknown[] = [];
  for (let i = 0; i < (source?.length ?? 0); i++) out.push(source?.[i]);
  return out;
}
