import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differences, get, merge, put, same } from './paths'

const base = { name: 'Soporte', texts: { es: { name: 'Soporte', welcome: 'Hola' } }, agents: ['ana'], routing: { offer: 0 } }

test('what is missing is the same as what is empty', () => {
  assert.ok(same({ texts: {} }, { texts: { es: { name: '' } } }))
  assert.ok(!same({ offer: 0 }, {}))
  assert.ok(!same([], undefined))
})

test('a change copies what it touches and nothing else', () => {
  const next = put(base, 'texts.en.name', 'Support')
  assert.equal(get(next, 'texts.en.name'), 'Support')
  assert.equal(get(base, 'texts.en'), undefined)
  assert.equal(next.texts.es, base.texts.es)
  assert.deepEqual(put({ list: [{ a: 1 }, { a: 2 }] }, 'list.1.a', 3), { list: [{ a: 1 }, { a: 3 }] })
})

test('differences are named by their leaves, lists as one', () => {
  const other = put(put(base, 'agents', ['ana', 'bruno']), 'texts.pt.name', 'Suporte')
  assert.deepEqual(differences(base, other), ['texts.pt.name', 'agents'])
})

test('what two people changed in different places is kept of both', () => {
  const m = merge(base, put(base, 'texts.es.welcome', 'Buenas'), put(base, 'routing.offer', 30))
  assert.deepEqual(m.value, { ...base, texts: { es: { name: 'Soporte', welcome: 'Buenas' } }, routing: { offer: 30 } })
  assert.deepEqual(m.clashes, [])
  assert.deepEqual(m.heard, ['routing.offer'])
})

test('what both changed is a clash, and mine until somebody chooses', () => {
  const m = merge(base, put(base, 'name', 'Ayuda'), put(base, 'name', 'Mesa'))
  assert.equal(m.value.name, 'Ayuda')
  assert.deepEqual(m.clashes, ['name'])
  assert.deepEqual(m.heard, [])
})

test('the same change twice is no clash', () => {
  const m = merge(base, put(base, 'name', 'Ayuda'), put(base, 'name', 'Ayuda'))
  assert.deepEqual(m.clashes, [])
})
