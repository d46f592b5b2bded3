import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mentionsIn } from './mentions'

const people = [
  { id: 'a', name: 'Ana' },
  { id: 'b', name: 'Ana Rojas' },
  { id: 'c', name: 'Íñigo' },
]

test('whole names behind an @, the longer one of two', () => {
  assert.deepEqual(mentionsIn('mira, @Ana Rojas y @Íñigo: ¿puedes?', people), ['b', 'c'])
  assert.deepEqual(mentionsIn('@Ana, @Ana', people), ['a'])
  assert.deepEqual(mentionsIn('@Anabel correo@Ana1 @ ana', people), [])
})
