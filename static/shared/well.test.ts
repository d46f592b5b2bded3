import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wellFormed } from './well'

test('halves of surrogate pairs are replaced, everything else stays', () => {
  for (const [was, is] of [
    ['caf\u00e9 \ud83d\ude00', 'café 😀'],
    ['cut \ud83d', 'cut \ufffd'],
    ['\ude00 turned \ud83d.', '\ufffd turned \ufffd.'],
    ['\\ud83d and \\\\ud83d as words', '\\ud83d and \\\\ud83d as words'],
    ['"quoted"\n\u0007\\', '"quoted"\n\u0007\\'],
  ]) {
    assert.deepEqual(wellFormed({ a: [was], [was!]: 1, b: null }), { a: [is], [is!]: 1, b: null })
  }
})
