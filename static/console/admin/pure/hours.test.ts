import assert from 'node:assert/strict'
import { test } from 'node:test'
import { another, clock, drawn, minutes, stroke, withDay } from './hours'

const shift = (open: number, close: number, weekday = 1) => ({ weekday, open, close })

test('times are read as they are written, and midnight ends a day', () => {
  assert.equal(clock(450), '07:30')
  assert.equal(minutes('07:30'), 450)
  assert.equal(minutes('00:00', true), 1440)
  assert.equal(minutes(clock(1440), true), 1440)
  assert.equal(minutes(''), null)
})

test('a day gets the shifts of another one', () => {
  const all = withDay([shift(0, 60), shift(0, 60, 2)], 2, [shift(480, 720), shift(780, 1020)])
  assert.deepEqual(all, [shift(0, 60), shift(480, 720, 2), shift(780, 1020, 2)])
})

test('one more shift stands behind the last one, and not behind the day', () => {
  assert.deepEqual(another([], 3), shift(480, 1020, 3))
  assert.deepEqual(another([shift(480, 720)], 1), shift(780, 1020))
  assert.deepEqual(another([shift(480, 1430)], 1), shift(1439, 1440))
  assert.equal(another([shift(480, 1440)], 1), null)
})

test('a stroke is whole half hours, in either direction', () => {
  assert.deepEqual(stroke(1, 0.34, 0.66), shift(480, 960))
  assert.deepEqual(stroke(1, 0.66, 0.34), shift(480, 960))
  assert.deepEqual(stroke(1, 1, 1), shift(1410, 1440))
})

test('shifts that a stroke touches become one', () => {
  assert.deepEqual(drawn([shift(480, 720), shift(900, 1000)], shift(720, 780)), [shift(480, 780), shift(900, 1000)])
  assert.deepEqual(drawn([shift(480, 720), shift(780, 1000)], shift(600, 900)), [shift(480, 1000)])
})
