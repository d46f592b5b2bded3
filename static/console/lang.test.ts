import assert from 'node:assert/strict'
import { test } from 'node:test'
import en from './lang/en.json'
import es from './lang/es.json'
import pt from './lang/pt.json'
import { bindings } from './pure/keys'

test('no text is empty', () => {
  for (const book of [es, en, pt]) for (const [key, text] of Object.entries(book)) assert.ok(text.trim(), key)
})

test('every key of the keyboard says what it does', () => {
  for (const b of bindings) assert.ok(`key.${b.command}` in es, b.command)
})
