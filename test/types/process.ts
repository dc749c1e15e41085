// Checked by the compiler, never run: what must type-check does, and what must not is an error.
import { currentProcess, getContext, Process } from '../../src/index.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function is<_T extends true>(): void {}

const add = (a: number, b: number): number => a + b;
const later = async (text: string): Promise<string[]> => [text];
const optional = (a: number, b?: string): string => `${a}${b}`;
const rest = (first: string, ...others: number[]): number => first.length + others.length;

// Arguments are those of the target.
const sum = new Process({ target: add, args: [1, 2] });
new Process({ target: later, args: ['x'] });
new Process({ target: optional, args: [1] });
new Process({ target: optional, args: [1, 'b'] });
new Process({ target: rest, args: ['a', 1, 2, 3] });
new Process({ target: () => 5 });
new Process({ target: () => 5, args: [] });
new Process({});
new Process();
// @ts-expect-error too few
new Process({ target: add, args: [1] });
// @ts-expect-error of the wrong type
new Process({ target: add, args: [1, '2'] });
// @ts-expect-error too many
new Process({ target: add, args: [1, 2, 3] });
// @ts-expect-error none at all
new Process({ target: add });
// @ts-expect-error a target is needed for arguments
new Process({ args: [1] });
// @ts-expect-error a list, not a single value
new Process({ target: later, args: 'x' });

// A function written in place gets its parameter types from the arguments.
new Process({ target: (n, text) => n.toFixed() + text.trim(), args: [1, 'x'] });

// The result is what the target returns, awaited.
is<Equal<typeof sum.result, Promise<number>>>();
const strings = new Process({ target: later, args: ['x'] });
is<Equal<typeof strings.result, Promise<string[]>>>();
const anything = new Process({ target: { module: new URL('file:///tasks.js'), name: 'square' }, args: [1] });
is<Equal<typeof anything.result, Promise<unknown>>>();
const declared = new Process<[number], string>({ target: { module: 'tasks', name: 'square' }, args: [1] });
is<Equal<typeof declared.result, Promise<string>>>();
// @ts-expect-error not what the declared parameters say
new Process<[number], string>({ target: { module: 'tasks', name: 'square' }, args: ['1'] });

// Options and states.
new Process({
  name: 'x',
  daemon: true,
  env: {},
  cwd: '/',
  execArgv: [],
  stdio: 'pipe',
  signal: AbortSignal.timeout(5),
});
// @ts-expect-error not one of the three
new Process({ stdio: 'overlapped' });
// @ts-expect-error a child's pid cannot be set
anything.pid = 5;
is<Equal<typeof sum.pid, number | null>>();
is<Equal<typeof sum.exitCode, number | null>>();
const started = sum.start();
is<Equal<typeof started.result, Promise<number>>>();

// Subclasses say what run() returns.
class Squarer extends Process<[], number> {
  readonly n: number;
  constructor(n: number) {
    super({ name: 'squarer' });
    this.n = n;
  }
  override run(): number {
    return this.n ** 2;
  }
}
is<Equal<Squarer['result'], Promise<number>>>();
class Wrong extends Process<[], number> {
  // @ts-expect-error not what the class says
  override run(): string {
    return '';
  }
}
void Wrong;

// A context's class is as typed as the default one.
const context = getContext('spawn');
const product = new context.Process({ target: (a: number, b: number) => a * b, args: [6, 7] });
is<Equal<typeof product.result, Promise<number>>>();

// Any process where one is expected.
const list: Process[] = [sum, strings, new Squarer(2), currentProcess()];
void list;
