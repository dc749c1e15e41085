/**
 * The first byte of every value on the wire. 0x00-0x7f are the integers 0..127 and 0x80-0x9f the
 * lengths of short Latin-1 strings; README.md describes what follows each tag.
 *
 * Single constants, not one object: V8 folds them into the machine code of the dispatch.
 */

export const MAX_SMALL_INT = 0x7f;
export const SHORT_STRING = 0x80;
export const MAX_SHORT_STRING = 0x1f;

export const NULL = 0xa0;
export const UNDEFINED = 0xa1;
export const TRUE = 0xa2;
export const FALSE = 0xa3;
export const INT8 = 0xa4;
export const INT16 = 0xa5;
export const INT32 = 0xa6;
export const FLOAT64 = 0xa7;
export const LATIN1 = 0xa8;
export const UTF16 = 0xa9;
export const BIGINT64 = 0xaa;
export const BIGINT = 0xab;

/** An object met before in this message. */
export const REFERENCE = 0xac;
/** From here on the array has holes: the rest is a list of (index, value). */
export const SPARSE_TAIL = 0xad;
/** A property that a getter deleted while the object was being read. */
export const ABSENT = 0xae;

/** A container so deep inside the value that its contents follow at the end of the message. */
export const DEFERRED = 0xaf;

export const SHAPE_DEFINITION = 0xb0;
export const SHAPE_REFERENCE = 0xb1;
export const WIDE_OBJECT = 0xb2;
export const NULL_PROTOTYPE_OBJECT = 0xb3;
export const ARRAY = 0xb4;
export const ARRAY_WITH_PROPERTIES = 0xb5;
export const MAP = 0xb6;
export const SET = 0xb7;
export const DATE = 0xb8;
export const REGEXP = 0xb9;
export const BOXED = 0xba;
export const VIEW = 0xbb;
export const ARRAY_BUFFER = 0xbc;
export const ERROR = 0xbd;
export const URL_OBJECT = 0xbe;
export const URL_SEARCH_PARAMS = 0xbf;

export const DOM_EXCEPTION = 0xc4;

export const INSTANCE = 0xc0;
export const DERIVED_OBJECT = 0xc1;
export const HOOKED_INSTANCE = 0xc2;
export const SHARED_OBJECT = 0xc3;

export const IMPORTED = 0xc8;
export const GLOBAL = 0xc9;
export const BOUND_FUNCTION = 0xca;
export const CLOSURE = 0xcb;

/** An error with a plain summary before it, for a receiver that cannot revive the error itself. */
export const ERROR_MESSAGE = 0xcf;

/** First byte of a message: an ordinary value ... */
export const MESSAGE_PLAIN = 0x00;
/** ... with a trailer (modules to load, binary leaves) whose start is in the last four bytes ... */
export const MESSAGE_WITH_TRAILER = 0x01;
/** ... or nothing but one Uint8Array or Buffer, its bytes inline or in `buffers[0]`. */
export const MESSAGE_BYTES = 0x02;
export const MESSAGE_BYTES_OUT_OF_BAND = 0x03;

/** How an error says what it is besides its builtin class: a class that travelled, or only the name of one ... */
export const HAS_CLASS = 1;
export const IS_REMOTE = 2;
/** ... and a flag of each of its properties. */
export const ENUMERABLE = 1;

/** Flags of a backing store in the trailer. */
export const WHOLE = 1;
export const RESIZABLE = 2;
