const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

/** One mapping of a source map: generated column, source index, original line and column, all zero-based. */
export type Segment = readonly [column: number, source: number, line: number, originalColumn: number];

/** Decodes the `mappings` of a source map: a list of segments for each generated line. */
export function decodeMappings(mappings: string): Segment[][] {
  const state = [0, 0, 0, 0];
  return mappings.split(';').map((line) => {
    state[0] = 0;
    const segments: Segment[] = [];
    for (const text of line === '' ? [] : line.split(',')) {
      const fields = decode(text);
      for (let i = 0; i < Math.min(fields.length, 4); i++) state[i] += fields[i];
      if (fields.length >= 4) segments.push([state[0], state[1], state[2], state[3]]);
    }
    return segments;
  });
}

/** The reverse of `decodeMappings`. */
export function encodeMappings(lines: readonly (readonly Segment[])[]): string {
  const state = [0, 0, 0, 0];
  return lines
    .map((segments) => {
      state[0] = 0;
      return segments
        .map((segment) => segment.map((value, i) => encode(value - state[i], () => (state[i] = value))).join(''))
        .join(',');
    })
    .join(';');
}

function decode(text: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of text) {
    const digit = VALUES.get(character) ?? 0;
    value += (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >>> 1) : value >>> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}

function encode(value: number, done: () => void): string {
  done();
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}
