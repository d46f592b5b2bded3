import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SavedReply } from '../types'
import { fillReply, findReplies, typedAt, unfilled, type Values } from './replies'

const reply = (title: string, shortcut: string, text = '', project = '', locale = ''): SavedReply => ({
  id: title,
  version: 1,
  owner: '',
  project,
  locale,
  title,
  shortcut,
  text,
  created_at: 0,
  updated_at: 0,
})

test('a mark begins a word, and only there', () => {
  assert.deepEqual(typedAt('Hola /sal', 9, '/'), { start: 5, end: 9, word: 'sal' })
  assert.deepEqual(typedAt('/', 1, '/'), { start: 0, end: 1, word: '' })
  assert.deepEqual(typedAt('uno\n/dos y', 8, '/'), { start: 4, end: 8, word: 'dos' })
  assert.equal(typedAt('km/h', 4, '/'), null)
  assert.equal(typedAt('https://recado.example', 20, '/'), null)
  assert.equal(typedAt('/sal y', 6, '/'), null)
  assert.equal(typedAt('ana@correo', 10, '@'), null)
  assert.deepEqual(typedAt('mira @be', 8, '@'), { start: 5, end: 8, word: 'be' })
  assert.equal(typedAt('x /' + 'a'.repeat(60), 63, '/'), null)
})

test('of two alike, the one in the language of the visitor', () => {
  const all = [reply('A', 'hola', '', '', 'es'), reply('B', 'hola', '', '', 'en'), reply('C', 'hola'), reply('D', 'holapt', '', '', 'pt')]
  const found = (locale: string) => findReplies(all, 'hola', '', 6, locale).map((r) => r.title).join('')
  assert.equal(found('en'), 'BCAD')
  assert.equal(found('es-CO'), 'ACBD')
  assert.equal(found('pt'), 'CABD', 'the shortcut that was typed comes first all the same')
  assert.equal(found(''), 'ABCD')
})

test('the shortcut comes first, then the title, then the text', () => {
  const all = [
    reply('Cierre', '', 'Hola y adiós'),
    reply('Hola larga', ''),
    reply('Saludo', 'hola'),
    reply('Saludos de ventas', 'holaventas', '', 'ventas'),
  ]
  const found = (typed: string, project = 'soporte') => findReplies(all, typed, project, 6).map((r) => r.title)
  assert.deepEqual(found('hola'), ['Saludo', 'Hola larga', 'Cierre'])
  assert.deepEqual(found('HÓLA', 'ventas'), ['Saludo', 'Saludos de ventas', 'Hola larga', 'Cierre'])
  assert.deepEqual(found('nada'), [])
  assert.equal(findReplies(all, '', 'ventas', 3).length, 3)
})

test('places are filled, with words for what is not known', () => {
  const values: Values = {
    'visitor.name': 'Lucía $& Prada',
    'visitor.first_name': 'Lucía',
    'visitor.email': '',
    'visitor.company': '',
    'agent.name': 'Ana',
    'agent.first_name': 'Ana',
    'project.name': 'Soporte',
    'tenant.name': 'Café',
    'case.number': '',
  }
  assert.equal(fillReply('Hola, {{visitor.name}}: soy {{ agent.name }}.', values), 'Hola, Lucía $& Prada: soy Ana.')
  assert.equal(fillReply('{{visitor.company|su empresa}}', values), 'su empresa')
  assert.equal(fillReply('Caso {{case.number}} {{constructor}} {{x}}', values), 'Caso {{case.number}} {{constructor}} {{x}}')
  assert.deepEqual(unfilled('Caso {{case.number}} {{x}} {{visitor.email|}}'), ['case.number', 'visitor.email'])
})
