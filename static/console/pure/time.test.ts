import assert from 'node:assert/strict'
import { test } from 'node:test'
import { length } from './time'

test('lengths of time are short', () => {
  assert.equal(length(0), '<1 min')
  assert.equal(length(59_999), '<1 min')
  assert.equal(length(60_000), '1 min')
  assert.equal(length(7_199_999), '1 h')
  assert.equal(length(3 * 86_400_000), '3 d')
})
