import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browserName, firstWords, matches, visitorName } from './words'

test('a subject is the first words, cut between words', () => {
  assert.equal(firstWords('  No me deja\n entrar '), 'No me deja entrar')
  assert.equal(firstWords('No me deja entrar al sistema, dice que', 30), 'No me deja entrar al sistema…')
  assert.equal(firstWords('x'.repeat(50), 10), 'xxxxxxxxx…')
})

test('a User-Agent becomes a browser and a system', () => {
  const win = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 Safari/537.36'
  assert.equal(browserName(win), 'Chrome · Windows')
  assert.equal(browserName(win + ' Edg/125.0'), 'Edge · Windows')
  const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Mobile Safari/604.1'
  assert.equal(browserName(phone), 'Safari · iOS')
  assert.equal(browserName('curl/8'), '')
})

test('typing finds without accents, every word', () => {
  assert.ok(matches('Facturación de marzo', 'facturacion mar'))
  assert.ok(!matches('Facturación de marzo', 'facturacion abril'))
})

test('a visitor is called by name, else by e-mail, else by the end of the id', () => {
  const v = { id: 'abcd1234', name: '', email: '' }
  assert.equal(visitorName({ ...v, name: 'Marta', email: 'm@x.co' }, 'Visitante {id}'), 'Marta')
  assert.equal(visitorName({ ...v, email: 'm@x.co' }, 'Visitante {id}'), 'm@x.co')
  assert.equal(visitorName(v, 'Visitante {id}'), 'Visitante 1234')
})
