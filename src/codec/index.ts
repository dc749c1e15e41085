export { decode, requiredModules } from './decode.js';
export { decodeHeld } from './decode-held.js';
export type { DecodeOptions } from './decoder-state.js';
export { type Encoded, encode } from './encode.js';
export { decodeError, encodeError } from './error-message.js';
export { DESERIALIZE, SERIALIZE } from './hooks.js';
