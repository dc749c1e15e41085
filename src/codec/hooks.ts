/**
 * A class with a state that its properties do not show (`#private` fields, a native resource it can
 * open again) says itself what to send: `[SERIALIZE]()` returns any value that can travel, the static
 * `[DESERIALIZE](value)` makes an instance of it.
 */
export const SERIALIZE: symbol = Symbol.for('multiproc.serialize');
export const DESERIALIZE: symbol = Symbol.for('multiproc.deserialize');
