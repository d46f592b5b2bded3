import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clock, dayName, short, stamp } from './time';

const bogota = 'America/Bogota';
const at = Date.UTC(2026, 2, 3, 14, 5); // 09:05 in Bogotá, a Tuesday
const day = 86_400_000;

test('lengths are short', () => {
  assert.equal(short(0), '<1 min');
  assert.equal(short(59_999), '<1 min');
  assert.equal(short(60_000), '1 min');
  assert.equal(short(7_199_999), '1 h');
  assert.equal(short(3 * day), '3 d');
});

test('the clock is the zone’s', () => {
  assert.equal(clock(at, 'es', bogota), '09:05');
  assert.equal(clock(at, 'pt', 'UTC'), '14:05');
});

test('days are named as people name them', () => {
  assert.equal(dayName(at, at + 3_600_000, 'es', bogota), 'hoy');
  assert.equal(dayName(at, at + day, 'en', bogota), 'yesterday');
  assert.equal(dayName(at, at + 3 * day, 'es', bogota), 'martes, 3 de marzo');
  assert.match(dayName(at, at + 400 * day, 'es', bogota), /2026/);
});

test('the day turns at midnight of the zone, not of UTC', () => {
  const lateEvening = Date.UTC(2026, 2, 4, 2, 0); // 21:00 of the 3rd in Bogotá
  assert.equal(dayName(at, lateEvening, 'es', bogota), 'hoy');
  assert.equal(dayName(at, lateEvening, 'es', 'UTC'), 'ayer');
});

test('a row ends with the clock today, a date before', () => {
  assert.equal(stamp(at, at, 'es', bogota), '09:05');
  assert.equal(stamp(at, at + day, 'es', bogota), 'ayer');
  assert.match(stamp(at, at + 9 * day, 'es', bogota), /^3 mar/);
});
