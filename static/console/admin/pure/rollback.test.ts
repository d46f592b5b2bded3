import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rolledBack } from './rollback'

const was = { version: 1, name: 'Soporte', files: true, routing: { offer: 0, sticky: false } }
const renamed = { ...was, version: 2, name: 'Ayuda' }

test('a change is taken back, and what came after it stays', () => {
  const later = { ...renamed, version: 3, routing: { offer: 0, sticky: true } }
  const back = rolledBack(was, renamed, later)
  assert.deepEqual(back.value, { ...later, name: 'Soporte' })
  assert.deepEqual(back.clashes, [])
})

test('what was changed once more since is to be chosen', () => {
  const later = { ...renamed, version: 3, name: 'Mesa', files: false }
  const back = rolledBack(was, renamed, later)
  assert.deepEqual(back.clashes, ['name'])
  assert.equal(back.value.files, false)
})

test('what stands there already as it was is no clash', () => {
  assert.deepEqual(rolledBack(was, renamed, { ...was, version: 3 }).clashes, [])
})
