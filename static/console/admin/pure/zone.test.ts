import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from './zone'

const iso = (local: string, zone: string) => new Date(instant(local, zone)).toISOString()

test('a time on another clock is one moment', () => {
  assert.equal(iso('2026-12-24T17:10', 'Europe/Madrid'), '2026-12-24T16:10:00.000Z')
  assert.equal(iso('2026-07-01T17:10', 'Europe/Madrid'), '2026-07-01T15:10:00.000Z')
  assert.equal(iso('2026-12-24T17:10', 'America/Bogota'), '2026-12-24T22:10:00.000Z')
  assert.equal(iso('2026-12-24T17:10', 'UTC'), '2026-12-24T17:10:00.000Z')
})

test('around the change of the clocks the offset is that of the moment', () => {
  assert.equal(iso('2026-03-29T01:30', 'Europe/Madrid'), '2026-03-29T00:30:00.000Z')
  assert.equal(iso('2026-03-29T03:30', 'Europe/Madrid'), '2026-03-29T01:30:00.000Z')
})
