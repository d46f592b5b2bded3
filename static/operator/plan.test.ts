import assert from 'node:assert/strict'
import { test } from 'node:test'
import { begin, meet, wish } from './plan'

const was = { name: 'Uno', agents: 5, conversations: 100, storage: 0 }

test('another plan meanwhile is brought together with what is typed', () => {
  const typed = { ...begin(was), agents: 7, storage: '' as const }
  assert.deepEqual(meet(typed, was), typed, 'nothing happened')
  const other = { ...was, name: 'Dos', agents: 9 }
  const met = meet(typed, other)
  assert.deepEqual(wish(met), { name: 'Dos', agents: 7, conversations: 100, storage: '' }, 'what was typed stays, the rest is theirs')
  assert.deepEqual(met.met, [{ part: 'agents', mine: 7, theirs: 9 }])
  assert.deepEqual(met.base, other)
  const third = { ...other, agents: 11 }
  assert.deepEqual(meet(met, third).met, [{ part: 'agents', mine: 7, theirs: 11 }], 'what is shown is what holds')
})
