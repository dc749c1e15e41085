import { type Register, type State, Violation, type Words } from './words.js';

/** One access to shared words by one actor. Gives the name of its next step; undefined: it sleeps. */
export type Step = (s: State, me: number) => string | undefined;

/** Steps by their names. One whose name begins with `=` is no access: it is done together with the one before. */
export type Steps = Readonly<Record<string, Step>>;

/** The steps of a model by number: that is how a state names them. */
export class Program {
  readonly names: readonly string[];
  readonly #steps: readonly Step[];
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #words: Words;

  constructor(words: Words, parts: readonly ((program: Program) => Steps)[]) {
    this.#words = words;
    const steps: Steps = Object.assign({}, ...parts.map((part) => part(this)));
    this.names = ['=none', ...Object.keys(steps)];
    this.#steps = [() => undefined, ...Object.values(steps)];
    this.#numbers = new Map(this.names.map((name, i) => [name, i]));
  }

  numberOf(name: string): number {
    const number = this.#numbers.get(name);
    if (number === undefined) throw new Error(`There is no step "${name}"`);
    return number;
  }

  nameAt(s: State, actor: number): string {
    return this.names[s[this.#words.register(actor, 0)]];
  }

  /** Does the next step of an actor in place; false if it sleeps. */
  run(s: State, me: number): boolean {
    const at = this.#words.register(me, 0);
    const next = this.#steps[s[at]](s, me);
    if (next === undefined) return false;
    this.goTo(s, me, next);
    return true;
  }

  goTo(s: State, me: number, name: string): void {
    let next = name;
    while (next.startsWith('=')) {
      const then = this.#steps[this.numberOf(next)](s, me);
      if (then === undefined) throw new Violation(`${next} goes nowhere`);
      next = then;
    }
    s[this.#words.register(me, 0)] = this.numberOf(next);
  }

  /** Notes where to go on after a part that several use. */
  call(s: State, me: number, register: (typeof Register)[keyof typeof Register], back: string, part: string): string {
    s[this.#words.register(me, register)] = this.numberOf(back);
    return part;
  }

  back(s: State, me: number, register: (typeof Register)[keyof typeof Register]): string {
    const at = this.#words.register(me, register);
    const name = this.names[s[at]];
    s[at] = 0;
    return name;
  }
}
