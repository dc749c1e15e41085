import type { Node } from 'acorn';
import { lazyRequire } from '../util/lazy-require.js';

export type ClassState = 'visible' | 'private' | 'native';

const known = new WeakMap<object, ClassState>();

/** Whether instances have state besides their properties: `#private` members, or internal slots of a builtin. */
export function classState(cls: object): ClassState {
  let state = known.get(cls);
  if (state === undefined) {
    state = look(Function.prototype.toString.call(cls));
    known.set(cls, state);
  }
  return state;
}

function look(source: string): ClassState {
  if (/^(function|class)[^{]*\{\s*\[native code\]\s*\}$/.test(source)) return 'native';
  // `#` also stands in strings, comments and colours: only then is the parser asked.
  return /#[\p{ID_Start}$_]/u.test(source) && hasPrivateMember(source) ? 'private' : 'visible';
}

interface ClassBody {
  readonly body: { readonly body: readonly { readonly static?: boolean; readonly key?: Node }[] };
}

function hasPrivateMember(source: string): boolean {
  try {
    const acorn = lazyRequire('acorn') as typeof import('acorn');
    const options = { ecmaVersion: 'latest', allowSuperOutsideMethod: true } as const;
    const node = acorn.parseExpressionAt(source, 0, options) as Node & Partial<ClassBody>;
    return (
      node.body?.body?.some?.((member) => member.key?.type === 'PrivateIdentifier' && member.static !== true) ?? false
    );
  } catch {
    return false; // not parsed (decorators, say): what its own properties show is sent
  }
}
