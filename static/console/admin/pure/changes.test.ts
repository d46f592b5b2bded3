import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { changedPaths, isTime } from './changes'

test('a change tells what differs, a removal what stood there', () => {
  const before = { id: 'a', version: 3, title: 'Hola', text: 'Buenas', project: '', shared: false, tries: 0, look: { accent: '#123456' }, agents: [], texts: {} }
  for (const [action, was, is, want] of [
    ['changed', before, { ...before, version: 4, title: 'Adiós' }, ['title']],
    ['published', before, { ...before, look: { accent: '#654321' } }, ['look.accent']],
    ['removed', before, undefined, ['title', 'text', 'look.accent']],
    ['removed', undefined, undefined, []],
    ['unbanned', { id: 'v', name: 'Vera', reason: 'Spam', until: 9, at: 3 }, {}, ['name', 'reason', 'until']],
    ['banned', undefined, { id: 'v', name: '', reason: 'Spam', until: 9 }, ['reason', 'until']],
    ['made', undefined, before, []],
    ['invited', undefined, undefined, []],
  ] as const) {
    deepEqual(changedPaths(action, was, is), want, action)
  }
})

test('times are told from other numbers', () => {
  equal(isTime('until', 1_764_000_000_000), true)
  equal(isTime('expires_at', 1_764_000_000_000), true)
  equal(isTime('expires_at', 0), false)
  equal(isTime('format', 7), false)
})
