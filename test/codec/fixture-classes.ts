/** Exported classes and functions: what is importable travels as a reference. */
export class Point {
  x: number;
  y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
  get length(): number {
    return Math.hypot(this.x, this.y);
  }
}

export class NamedMap extends Map<string, unknown> {
  label = 'default';
}

export class Secret {
  #code = 42;
  reveal(): number {
    return this.#code;
  }
}

export class Temperature {
  #celsius: number;
  constructor(celsius: number) {
    this.#celsius = celsius;
  }
  get fahrenheit(): number {
    return this.#celsius * 1.8 + 32;
  }
  [Symbol.for('multiproc.serialize')](): number {
    return this.#celsius;
  }
  static [Symbol.for('multiproc.deserialize')](celsius: number): Temperature {
    return new Temperature(celsius);
  }
}

export class HttpError extends Error {
  readonly status: number;
  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

export function double(n: number): number {
  return n * 2;
}
