import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bindings, commandFor, keyOf, type Pressed } from './keys'

const press = (key: string, over: Partial<Pressed> = {}): Pressed => ({
  key,
  ctrl: false,
  alt: false,
  typing: false,
  dialog: false,
  control: false,
  ...over,
})

test('letters are commands only where they are not text', () => {
  assert.equal(commandFor(press('e'), 'inbox'), 'end')
  assert.equal(commandFor(press('e', { typing: true }), 'inbox'), null)
  assert.equal(commandFor(press('e', { dialog: true }), 'inbox'), null)
  assert.equal(commandFor(press('e', { ctrl: true }), 'inbox'), null)
  assert.equal(commandFor(press('e'), 'cases'), null)
})

test('one letter may mean two things in two places', () => {
  assert.equal(commandFor(press('c'), 'inbox'), 'claim')
  assert.equal(commandFor(press('c'), 'cases'), 'create')
})

test('the palette opens from inside a text, Escape leaves it', () => {
  assert.equal(commandFor(press('k', { ctrl: true, typing: true }), 'inbox'), 'palette')
  assert.equal(commandFor(press('K', { ctrl: true }), 'cases'), 'palette')
  assert.equal(commandFor(press('Escape', { typing: true }), 'inbox'), 'back')
  assert.equal(commandFor(press('Escape', { dialog: true }), 'inbox'), null)
})

test('Enter on a button presses the button', () => {
  assert.equal(commandFor(press('Enter'), 'inbox'), 'open')
  assert.equal(commandFor(press('Enter', { control: true }), 'inbox'), null)
  assert.equal(commandFor(press('j', { control: true }), 'inbox'), 'next')
})

test('no key means two things in one place', () => {
  for (const place of ['inbox', 'cases'] as const) {
    const keys = bindings.filter((b) => !b.place || b.place === place).map((b) => b.key)
    assert.equal(new Set(keys).size, keys.length)
  }
})

test('every command shows its key', () => {
  assert.equal(keyOf('transfer'), 'x')
  for (const b of bindings) assert.ok(keyOf(b.command))
})
