import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Entries, lastSeq, merge, noEntries } from './entries'
import { items } from './groups'
import type { Message } from './types'

const noon = new Date(2026, 10, 22, 12).getTime()
const entry = (seq: number, more: Partial<Message> = {}): Message => ({ id: 'm' + seq, seq, client_id: '', type: 'text', from: 'agent', author: 'ana', name: 'Ana', text: 't' + seq, at: noon + seq * 1000, status: 'active', ...more })
const seqs = (e: Entries) => e.list.map((m) => m.seq)
const range = (a: number, b: number) => Array.from({ length: b - a + 1 }, (_, i) => entry(a + i))

test('repeats are dropped and order is that of seq', () => {
  const e = merge(merge(noEntries, [entry(2), entry(1)]), [entry(2), entry(3)])
  assert.deepEqual(seqs(e), [1, 2, 3])
  assert.equal(e.behind, false)
})

test('what would leave a hole is not shown but noticed, and closes with the catch-up', () => {
  const hole = merge(merge(noEntries, range(1, 3)), [entry(6)])
  assert.deepEqual(seqs(hole), [1, 2, 3])
  assert.ok(hole.behind)
  const closed = merge(hole, range(4, 6))
  assert.equal(lastSeq(closed), 6)
  assert.equal(closed.behind, false)
})

test('older pages join at the front', () => {
  const e = merge(merge(noEntries, range(50, 60)), range(40, 49))
  assert.equal(e.list.length, 21)
  assert.equal(merge(e, range(1, 10)).list.length, 21, 'a page that does not touch is left out')
})

test('any order of arrival gives the same thread', () => {
  const all = range(1, 7)
  for (let round = 0; round < 200; round++) {
    const mixed = [...all].sort(() => Math.random() - 0.5)
    let e = merge(noEntries, [entry(1)])
    for (const m of mixed) {
      e = merge(e, [m])
      for (let i = 1; i < e.list.length; i++) assert.equal(e.list[i]!.seq, e.list[i - 1]!.seq + 1)
      // A client that is behind fetches after its last seq.
      if (e.behind) e = merge(e, all.filter((x) => x.seq > lastSeq(e)))
    }
    assert.deepEqual(seqs(e), [1, 2, 3, 4, 5, 6, 7])
  }
})

test('groups: by author and pause; days and events between', () => {
  const list = [
    entry(1),
    entry(2),
    entry(3, { type: 'assigned', data: { name: 'Ana' } }),
    entry(4, { from: 'visitor', author: 'v', name: '', client_id: 'mine0001' }),
    entry(5, { from: 'visitor', author: 'v', name: '', at: noon + 20 * 60_000 }),
    entry(6, { at: noon + 24 * 3600_000 }),
  ]
  const pending = [
    { client_id: 'mine0001', to: 'c', text: 'known already', attachments: [], at: noon, state: 'sending' as const },
    { client_id: 'mine0002', to: 'c', text: 'new', attachments: [], at: noon, state: 'sending' as const },
  ]
  const made = items(list, pending, 'visitor')
  assert.deepEqual(
    made.map((it) => (it.kind === 'group' ? `${it.from}:${it.bubbles.length}` : it.kind)),
    ['day', 'agent:2', 'event', 'visitor:1', 'visitor:1', 'day', 'agent:1', 'visitor:1'],
  )
})

test('a bubble keeps its key from pending to stored, so that it is not drawn anew', () => {
  const p = { client_id: 'mine0001', to: 'c', text: 'x', attachments: [], at: noon, state: 'sending' as const }
  const before = items([], [p], 'visitor').find((it) => it.kind === 'group')
  const after = items([entry(1, { from: 'visitor', client_id: 'mine0001' })], [], 'visitor').find((it) => it.kind === 'group')
  assert.equal(before?.key, after?.key)
})
