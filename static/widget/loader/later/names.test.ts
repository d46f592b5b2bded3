import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import type { Base } from '../widget'
import { watchNames } from './names'

test('handlers of events that there are not are named, those of before and of later, until destroy', () => {
  const said: string[] = []
  mock.method(console, 'warn', (...a: unknown[]) => said.push(a.join(' ')))
  const kept: unknown[][] = []
  const on = (...a: unknown[]) => void kept.push(a)
  const base = {
    handlers: new Set([{ type: 'ready' }, { type: '*' }, { type: 'redy' }]),
    early: { on, once: on },
    gone: new Set<() => void>(),
  }
  watchNames(base as unknown as Base)
  base.early.on('message.sent', 1)
  base.early.once('constructor', 2)
  assert.deepEqual(kept, [['message.sent', 1], ['constructor', 2]])
  assert.deepEqual(said, ['[Recado] on: no such event: redy', '[Recado] on: no such event: constructor'])
  for (const undo of base.gone) undo()
  base.early.on('redy', 3)
  assert.equal(said.length, 2)
  mock.restoreAll()
})
