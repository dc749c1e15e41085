import type { EncoderState } from './encoder-state.js';
import * as tag from './tags.js';

const forEachEntry = Map.prototype.forEach;
const forEachMember = Set.prototype.forEach;

export function writeMap(encoder: EncoderState, map: Map<unknown, unknown>): void {
  // A snapshot, as structuredClone takes it: a getter run by the encoder may change the map.
  const entries: unknown[] = [];
  forEachEntry.call(map, (value, key) => entries.push(key, value));
  encoder.byte(tag.MAP);
  encoder.varint(entries.length / 2);
  encoder.enter();
  for (let i = 0; i < entries.length; i += 2) {
    const key = entries[i];
    if (isRefusable(key)) encoder.step({ text: `<map key ${i / 2}>` });
    encoder.value(key);
    encoder.step({ index: i / 2, key: isRefusable(key) ? undefined : key });
    encoder.value(entries[i + 1]);
  }
  encoder.leave();
}

export function writeSet(encoder: EncoderState, set: Set<unknown>): void {
  const members: unknown[] = [];
  forEachMember.call(set, (member) => members.push(member));
  encoder.byte(tag.SET);
  encoder.varint(members.length);
  encoder.enter();
  for (let i = 0; i < members.length; i++) {
    const member = members[i];
    if (isRefusable(member)) encoder.step({ text: `<set member ${i}>` });
    encoder.value(member);
  }
  encoder.leave();
}

/** Whether an error about this key or member is possible: only then are words for it made. */
function isRefusable(value: unknown): boolean {
  return typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol';
}

/** `lastIndex` starts at 0 on the other side, as structuredClone has it. */
export function writeRegExp(encoder: EncoderState, regexp: RegExp): void {
  encoder.byte(tag.REGEXP);
  encoder.string(regexp.source);
  encoder.string(regexp.flags);
}

export function writeBoxed(encoder: EncoderState, boxed: object): void {
  const primitive: unknown = unbox(boxed);
  if (typeof primitive === 'symbol') encoder.refuse('is a boxed symbol', 'Send a string in its place.');
  encoder.byte(tag.BOXED);
  encoder.value(primitive);
}

function unbox(boxed: object): unknown {
  for (const { prototype } of [Number, String, Boolean, BigInt, Symbol]) {
    try {
      return (prototype.valueOf as () => unknown).call(boxed);
    } catch {
      // not this one: each valueOf takes only its own kind
    }
  }
  return boxed;
}

export function writeUrl(encoder: EncoderState, url: URL | URLSearchParams): void {
  encoder.byte(url instanceof URL ? tag.URL_OBJECT : tag.URL_SEARCH_PARAMS);
  encoder.string(String(url));
}

/** What an aborted signal throws; no ordinary error, though it looks like one. */
export function writeDomException(encoder: EncoderState, error: DOMException): void {
  encoder.byte(tag.DOM_EXCEPTION);
  encoder.string(error.message);
  encoder.string(error.name);
  encoder.member('stack', error.stack);
  encoder.member('cause', error.cause);
}
