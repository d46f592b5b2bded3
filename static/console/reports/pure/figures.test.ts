import assert from 'node:assert/strict'
import { test } from 'node:test'
import { change, datesBetween, series, span } from './figures'

test('lengths of time', () => {
  const said: [number, string][] = [
    [0, '0 s'],
    [45_400, '45 s'],
    [60_000, '1 min'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
    [86_400_000, '1 d'],
    [100_000_000, '1 d 3 h'],
  ]
  for (const [ms, want] of said) assert.equal(span(ms), want)
})

test('a period has each of its days once, also where clocks are moved', () => {
  const days = datesBetween('2026-03-27', '2026-04-02')
  assert.deepEqual(days, ['2026-03-27', '2026-03-28', '2026-03-29', '2026-03-30', '2026-03-31', '2026-04-01', '2026-04-02'])
  assert.equal(datesBetween('2025-11-23', '2026-11-22').length, 365)
  assert.deepEqual(datesBetween('2026-11-22', '2026-11-21'), [])
})

test('days without anything are zero', () => {
  assert.deepEqual(series('2026-11-20', '2026-11-23', [{ day: '2026-11-21', n: 3 }], (d) => d.n), [0, 3, 0, 0])
})

test('a change needs something before', () => {
  assert.equal(change(12, 10), 20)
  assert.equal(change(0, 10), -100)
  assert.equal(change(5, 0), null)
})
