import assert from 'node:assert/strict'
import { test } from 'node:test'
import { range, spare } from './range'

test('what is seen is drawn, and some more, and nothing that is not there', () => {
  assert.deepEqual(range(0, 640, 64, 10_000), { from: 0, to: 10 + spare })
  assert.deepEqual(range(64_000, 640, 64, 10_000), { from: 1000 - spare, to: 1010 + spare })
  assert.deepEqual(range(64 * 9_990, 640, 64, 10_000), { from: 9_990 - spare, to: 10_000 })
  assert.deepEqual(range(-200, 640, 64, 100), { from: 0, to: 7 + spare })
  const shrunk = range(64 * 5000, 640, 64, 90)
  assert.ok(shrunk.from < 90 && shrunk.to === 90)
})
