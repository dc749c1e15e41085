type ErrorClass = { readonly prototype: Error; readonly name: string };

/** The classes every JavaScript has; the position in this list is what travels. Append only. */
export const BUILTIN_ERRORS: readonly ErrorClass[] = [
  Error,
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  EvalError,
  URIError,
  AggregateError,
];

/** The number of the builtin class that the error is, or descends from. */
export function nearestBuiltin(error: Error): number {
  for (let p: object | null = Object.getPrototypeOf(error); p !== null; p = Object.getPrototypeOf(p)) {
    const index = BUILTIN_ERRORS.findIndex((cls) => cls.prototype === p);
    if (index >= 0) return index;
    // Another realm's class (a `vm` context) has our class's name.
    const foreign: unknown = Object.getOwnPropertyDescriptor(p, 'constructor')?.value;
    const twin = typeof foreign !== 'function' ? -1 : BUILTIN_ERRORS.findIndex((cls) => cls.name === foreign.name);
    if (twin >= 0 && isNative(foreign as object)) return twin;
  }
  return 0;
}

/**
 * Node's own errors are instances of hidden subclasses (`NodeError extends TypeError`) that differ from
 * the builtin class by nothing but how they are made.
 */
export function isNodeInternal(cls: { readonly name: string }): boolean {
  if (isNative(cls)) return true;
  return INTERNAL_NAME.test(cls.name) && INTERNAL_SOURCE.test(Function.prototype.toString.call(cls));
}

const INTERNAL_NAME = /^(NodeError|AbortError|SystemError|NodeAggregateError|HideStackFramesError)$/;
const INTERNAL_SOURCE =
  /ABORT_ERR|kIsNodeError|captureLargerStackTrace|ErrorCaptureStackTrace|isErrorStackTraceLimitWritable/;

const isNative = (cls: object): boolean => Function.prototype.toString.call(cls).includes('[native code]');
