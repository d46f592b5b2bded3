import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Outbox, type Pending } from './outbox'
import { Refusal } from './refusal'

const word = (client_id: string, to: string, at = 0): Pending => ({ client_id, to, text: client_id, attachments: [], at, state: 'waiting' })

function make(kept: Pending[] = []) {
  const stored = new Map<string, Pending>()
  const box = new Outbox(kept, { put: (p) => stored.set(p.client_id, p), drop: (id) => stored.delete(id) }, () => {})
  return { box, stored }
}

const ids = (list: Pending[]) => list.map((p) => p.client_id)

test('one in flight per conversation, in order', () => {
  const { box } = make()
  for (const w of [word('a1', 'a'), word('a2', 'a'), word('b1', 'b')]) box.add(w)
  assert.deepEqual(ids(box.take()), ['a1', 'b1'])
  assert.deepEqual(ids(box.take()), [])
  box.done('a1')
  assert.deepEqual(ids(box.take()), ['a2'])
})

test('what was in flight is sent again with the same id after a reload, in order', () => {
  const { box, stored } = make()
  box.add(word('a1', 'a', 1))
  box.add(word('a2', 'a', 2))
  box.take()
  const again = make([...stored.values()].reverse()).box
  assert.deepEqual(ids(again.take()), ['a1'])
})

test('a clock that is put back does not change the order of what is kept', () => {
  const { box, stored } = make()
  for (const [id, at] of [['a1', 5000], ['a2', 3000], ['a3', 3000]] as const) box.add(word(id, 'a', at))
  const again = make([...stored.values()].reverse()).box
  assert.deepEqual(ids(again.of('a')), ['a1', 'a2', 'a3'])
})

test('a refused one waits for a person and keeps its id', () => {
  const { box, stored } = make()
  box.add(word('a1', 'a'))
  box.add(word('a2', 'a'))
  box.take()
  assert.equal(box.refused('a1', new Refusal({ code: 'invalid', reason: 'bad_text' })), 0)
  assert.equal(stored.get('a1')?.state, 'failed')
  assert.deepEqual(ids(box.take()), ['a2'], 'the next one goes on')
  box.retry('a1')
  assert.equal(box.find('a1')?.reason, undefined)
  assert.deepEqual(ids(box.take()), ['a1'])
})

test('who is too fast waits for a moment, and a long wait is for a person', () => {
  const { box, stored } = make()
  box.add(word('a1', 'a'))
  box.take()
  assert.equal(box.refused('a1', new Refusal({ code: 'too_many', reason: 'too_many', retry_after: 2 })), 2000)
  assert.deepEqual(ids(box.take()), ['a1'])
  assert.equal(box.refused('a1', new Refusal({ code: 'too_many', reason: 'too_many', retry_after: 60 })), 0)
  assert.equal(stored.get('a1')?.state, 'failed')
})

test('an overloaded server is asked again some times, then a person is', () => {
  const { box } = make()
  box.add(word('a1', 'a'))
  const busy = new Refusal({ code: 'unavailable', reason: 'unavailable', retry_after: 2 })
  for (let i = 0; i < 5; i++) {
    box.take()
    assert.equal(box.refused('a1', busy), 2000)
  }
  box.take()
  assert.equal(box.refused('a1', busy), 0)
  assert.equal(box.find('a1')?.state, 'failed')
})

test('without a network nothing fails', () => {
  const { box } = make()
  box.add(word('a1', 'a'))
  for (let i = 0; i < 50; i++) {
    box.take()
    assert.ok(box.refused('a1', new Refusal({ code: 'unavailable', reason: 'network' })) > 0)
  }
  assert.equal(box.find('a1')?.state, 'waiting')
})

test('goodbyes: again repeats, a final one fails what was in flight', () => {
  const { box } = make()
  box.add(word('a1', 'a'))
  box.take()
  box.again()
  assert.deepEqual(ids(box.take()), ['a1'])
  box.failInFlight()
  assert.equal(box.find('a1')?.reason, 'interrupted')
})

test('words wait for the conversation that the first one starts', () => {
  const { box } = make()
  box.add({ ...word('n1', 'new:p'), start: { project: 'p' } })
  box.add({ ...word('n2', 'new:p'), start: { project: 'p' } })
  assert.deepEqual(ids(box.take()), ['n1'])
  box.done('n1')
  box.move('new:p', 'c1')
  assert.equal(box.find('n2')?.start, undefined)
  assert.deepEqual(ids(box.of('c1')), ['n2'])
  assert.deepEqual(ids(box.take()), ['n2'])
})

test('words that came too late start another conversation', () => {
  const { box } = make()
  box.add(word('a1', 'c1'))
  box.add(word('a2', 'c1'))
  box.take()
  box.restart('c1', 'new:p', { project: 'p' })
  assert.deepEqual(ids(box.take()), ['a1'])
  assert.deepEqual(box.find('a2')?.start, { project: 'p' })
})
