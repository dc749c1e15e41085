/**
 * The names that JavaScript and Node (20 to 26, flags included) put on `globalThis`. They are left alone in a
 * function's code; any other global was made by the program and does not exist in another process.
 */
export const GLOBAL_NAMES: ReadonlySet<string> = new Set(
  (
    'AbortController AbortSignal AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array ' +
    'BigUint64Array Blob Boolean BroadcastChannel Buffer ByteLengthQueuingStrategy CloseEvent CompressionStream ' +
    'CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DataView Date DecompressionStream DisposableStack ' +
    'Error ErrorEvent EvalError Event EventSource EventTarget File FinalizationRegistry Float16Array Float32Array ' +
    'Float64Array FormData Function Headers Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map Math ' +
    'MessageChannel MessageEvent MessagePort NaN Navigator Number Object Performance PerformanceEntry PerformanceMark ' +
    'PerformanceMeasure PerformanceObserver PerformanceObserverEntryList PerformanceResourceTiming Promise Proxy ' +
    'QuotaExceededError RangeError ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ' +
    'ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader ReferenceError Reflect RegExp ' +
    'Request Response Set SharedArrayBuffer Storage String SubtleCrypto SuppressedError Symbol SyntaxError Temporal ' +
    'TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController ' +
    'TypeError URIError URL URLPattern URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap ' +
    'WeakRef WeakSet WebAssembly WebSocket WritableStream WritableStreamDefaultController WritableStreamDefaultWriter ' +
    'atob btoa clearImmediate clearInterval clearTimeout console crypto decodeURI decodeURIComponent encodeURI ' +
    'encodeURIComponent escape eval fetch gc global globalThis isFinite isNaN localStorage navigator parseFloat parseInt ' +
    'performance process queueMicrotask sessionStorage setImmediate setInterval setTimeout structuredClone undefined unescape'
  ).split(' '),
);
