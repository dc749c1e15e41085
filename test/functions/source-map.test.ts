import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClosureCode } from '../../src/functions/index.js';
import { mapStack } from '../../src/functions/index.js';
import { rememberMap } from '../../src/functions/map-stack.js';
import { decodeMappings, encodeMappings } from '../../src/functions/vlq.js';

test('mappings survive being decoded and encoded', () => {
  const mappings = 'AAAA,MAAM,SAAS;;AACA,2BAAa;AADb,CAAC';
  assert.equal(encodeMappings(decodeMappings(mappings)), mappings);
});

test('positions of shipped functions are mapped to the original source, others are left alone', () => {
  const mappings = encodeMappings([[[0, 0, 41, 2], [10, 0, 42, 4]]]); // biome-ignore format: one line
  const map = { sources: ['/app/main.ts'], mappings };
  rememberMap({ id: 'abc', line: 0, column: 100, map } as unknown as ClosureCode);
  const stack = 'Error: x\n    at f (/app/main.ts?multiproc=abc:1:112)\n    at g (/app/other.js:3:4)';
  assert.equal(mapStack(stack), 'Error: x\n    at f (/app/main.ts:43:6)\n    at g (/app/other.js:3:4)');
  assert.equal(mapStack('at f (/app/main.ts?multiproc=gone:1:2)'), 'at f (/app/main.ts:1:2)');
});
