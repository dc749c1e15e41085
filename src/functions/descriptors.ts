/** What a function looks like on its way to another process. Plain data, except for `captures`, `args` and the like. */
export type FunctionDescriptor = ReferenceDescriptor | GlobalDescriptor | BoundDescriptor | ClosureDescriptor;

/** Found again by importing: `name` is an export path (`square`, `tools.square`), `''` the namespace (or `module.exports`) itself. */
export interface ReferenceDescriptor {
  readonly kind: 'reference';
  /** A file URL, `node:…`, an absolute path (loaded with `require`), or a `moduleKey` (a package seen from a file). */
  readonly module: string;
  readonly name: string;
}

/** Found again by walking from `globalThis`: `Math.sqrt`. */
export interface GlobalDescriptor {
  readonly kind: 'global';
  readonly path: string;
}

export interface BoundDescriptor {
  readonly kind: 'bound';
  readonly target: Function;
  readonly thisValue: unknown;
  readonly args: readonly unknown[];
}

export interface ClosureDescriptor {
  readonly kind: 'closure';
  readonly code: ClosureCode;
  readonly captures: readonly Capture[];
}

/**
 * A captured variable. A name that starts with `.` is no variable but a property of the function itself
 * (`.cache`) or of its prototype (`.prototype.area`).
 */
export interface Capture {
  readonly name: string;
  readonly value: unknown;
  /** Needed while the function is being created: a class's heritage, its static blocks and computed keys. */
  readonly eager: boolean;
}

/** How a free variable is found in the other process, when it is not a captured value. */
export type Binding =
  | { readonly module: string; readonly name: string; readonly interop?: boolean }
  | { readonly global: string }
  | { readonly special: 'require' | 'module' };

/** Everything about a function that does not change from call to call. JSON-able. */
export interface ClosureCode {
  /** Same id, same code: the receiver compiles it once. */
  readonly id: string;
  readonly name: string;
  /** The function's own text, columns unchanged (`import.meta` and `import` replaced by names of the same length). */
  readonly source: string;
  readonly shape: 'expression' | 'method' | 'getter' | 'setter';
  readonly isClass: boolean;
  readonly strict: boolean;
  /** What relative `import()`s and `require`s start from. */
  readonly url: string;
  /** The script it came from, as stack traces call it: a URL for ES modules, a path for CommonJS, or what V8 calls it (`[eval]`). */
  readonly file: string;
  readonly isModule: boolean;
  /** Zero-based position of `source` in the script. */
  readonly line: number;
  readonly column: number;
  /** Captured variables, in the order of the captures. */
  readonly variables: readonly string[];
  readonly bindings: Readonly<Record<string, Binding>>;
  /** Captured variables that all functions of the file share within one message, because the file assigns to them. */
  readonly shared?: readonly string[];
  /** Other free names: globals, or nothing at all. */
  readonly globals?: readonly string[];
  /** Names that stand for `import.meta` and for `import` in `source`. */
  readonly metaName?: string;
  readonly importName?: string;
  readonly map?: CodeMap;
}

/** The part of a source map that covers one function: `mappings` as in any source map, counted from the code's start. */
export interface CodeMap {
  readonly sources: readonly string[];
  readonly mappings: string;
}
