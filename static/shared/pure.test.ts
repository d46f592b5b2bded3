import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backoff, failsInFlight, goodbye } from './backoff'
import { fill, I18n, pickLocale } from './i18n'
import { clientID } from './ids'
import { clock, day, daysBetween } from './time'

test('backoff doubles to 30 s with full jitter', () => {
  assert.equal(backoff(0, () => 1), 1000)
  assert.equal(backoff(3, () => 1), 8000)
  assert.equal(backoff(50, () => 1), 30_000)
  assert.equal(backoff(5, () => 0), 100)
})

test('goodbyes say whether to come back', () => {
  for (const code of [1000, 1001, 1006, 1009, 1011, 1013, 4001, 4002, 4029]) assert.equal(goodbye(code), 'again', String(code))
  assert.equal(goodbye(4401), 'token')
  for (const code of [4403, 4404, 4400]) assert.equal(goodbye(code), 'stop', String(code))
  for (const code of [1009, 4029, 4403]) assert.ok(failsInFlight(code), String(code))
  for (const code of [1000, 1001, 1006, 1011, 4001, 4401]) assert.ok(!failsInFlight(code), String(code))
})

test('words: places, plurals, refusals', () => {
  const w = new I18n('es', { 'a.one': '{n} cosa', 'a.other': '{n} cosas', 'refusal.internal': 'falló', 'refusal.too_long': 'máximo {limit}', hi: 'Hola, {name}' })
  assert.equal(w.n('a', 1), '1 cosa')
  assert.equal(w.n('a', 2), '2 cosas')
  assert.equal(w.t('hi', { name: 'Ana' }), 'Hola, Ana')
  assert.equal(w.refusal('too_long', { limit: 40000 }), 'máximo 40.000')
  assert.equal(w.refusal('of_tomorrow'), 'falló')
  assert.equal(fill('{a} {b}', { a: 1 }), '1 {b}')
})

test('the first language that we speak is taken', () => {
  assert.equal(pickLocale(['fr', 'pt-BR', 'en']), 'pt')
  assert.equal(pickLocale([null, 'de']), 'es')
  assert.equal(pickLocale(['de'], ['en']), 'en')
})

test('client ids fit the rule and differ', () => {
  const ids = new Set(Array.from({ length: 500 }, clientID))
  assert.equal(ids.size, 500)
  for (const id of ids) assert.match(id, /^[0-9a-z]{24}$/)
})

test('days are calendar days', () => {
  const late = new Date(2026, 2, 28, 23, 59).getTime()
  const early = new Date(2026, 2, 29, 0, 1).getTime()
  assert.equal(daysBetween(late, early), 1)
  assert.equal(day(late, 'es', early), 'ayer')
  assert.equal(day(early, 'en', late), 'tomorrow')
  assert.match(day(new Date(2025, 0, 3).getTime(), 'es', early), /2025/)
})

test('the clock is what the browser formats, without its cost', () => {
  for (const locale of ['es', 'en', 'pt']) {
    const format = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })
    for (const [hour, minute] of [[0, 0], [0, 5], [7, 30], [11, 59], [12, 0], [12, 1], [13, 7], [23, 59]] as const) {
      const at = new Date(2026, 2, 3, hour, minute).getTime()
      assert.equal(clock(at, locale), format.format(at).replace(/\s/g, ' '), `${locale} ${hour}:${minute}`)
    }
  }
})
