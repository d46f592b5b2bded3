import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Conversation } from '../types'
import { alertFor, apply, applyDesk, applyWhole, isUnread, lateness, list, nothingKnown, waitsSince } from './conversations'

const me = 'ana'

function conv(id: string, over: Partial<Conversation> = {}): Conversation {
  return {
    id,
    version: 1,
    visitor: { id: 'v-' + id, name: '', email: '', company: '', verified: false },
    page: { url: '', title: '', browser: '', locale: '' },
    locale: 'es',
    claim: 0,
    unverified: false,
    created_at: 1000,
    seq: 1,
    status: 'waiting',
    agent: '',
    project: 'p1',
    ticket: 0,
    offer_until: 0,
    manual: false,
    last_text: '',
    last_author: 'visitor',
    last_at: 1000,
    waiting_since: 1000,
    visitor_read: 0,
    agent_read: 0,
    visitor_unread: 0,
    agent_unread: 0,
    stars: 0,
    closed_at: 0,
    ...over,
  }
}

const mine = (id: string, over: Partial<Conversation> = {}) => conv(id, { status: 'active', agent: me, ...over })
const ids = (cs: Conversation[]) => cs.map((c) => c.id).join(' ')

test('a summary of a lower version changes nothing, an equal or higher one replaces', () => {
  let known = apply(nothingKnown, conv('a', { version: 5, last_text: 'five' }))
  known = apply(known, conv('a', { version: 4, last_text: 'four' }))
  assert.equal(known.byId.get('a')!.last_text, 'five')
  known = apply(known, conv('a', { version: 5, last_text: 'five again' }))
  assert.equal(known.byId.get('a')!.last_text, 'five again')
  known = apply(known, conv('a', { version: 6, last_text: 'six' }))
  assert.equal(known.byId.get('a')!.last_text, 'six')
})

test('mine has the newest word first, waiting the longest wait first', () => {
  const known = apply(
    nothingKnown,
    mine('m1', { last_at: 10 }),
    mine('m2', { last_at: 30 }),
    conv('w1', { waiting_since: 500 }),
    conv('w2', { waiting_since: 200 }),
    conv('theirs', { status: 'active', agent: 'luis', last_at: 20 }),
    conv('over', { status: 'closed', closed_at: 9 }),
  )
  assert.equal(ids(list(known, 'mine', me)), 'm2 m1')
  assert.equal(ids(list(known, 'waiting', me)), 'w2 w1')
  assert.equal(ids(list(known, 'active', me)), 'w1 w2 m2 theirs m1')
  assert.equal(ids(list(known, 'closed', me)), 'over')
})

test('a conversation without an entry is in no list', () => {
  const known = apply(nothingKnown, conv('a', { seq: 0 }))
  assert.equal(list(known, 'waiting', me).length, 0)
})

test('a desk answer removes what is no longer mine or waiting', () => {
  const known = apply(nothingKnown, mine('gone'), mine('stays'), conv('taken'), conv('shut', { status: 'closed' }))
  const next = applyDesk(known, me, { at: 0, mine: [mine('stays')], waiting: [conv('new')], mentions: 0 }, known.tick)
  assert.equal(ids(list(next, 'mine', me)), 'stays')
  assert.equal(ids(list(next, 'waiting', me)), 'new')
  assert.equal(ids(list(next, 'closed', me)), 'shut')
})

test('a desk answer does not remove what was heard of after its request left', () => {
  const before = apply(nothingKnown, mine('old'))
  const during = apply(before, conv('fresh'))
  const next = applyDesk(during, me, { at: 0, mine: [], waiting: [], mentions: 0 }, before.tick)
  assert.equal(ids(list(next, 'mine', me)), '')
  assert.equal(ids(list(next, 'waiting', me)), 'fresh')
})

test('a desk answer that is full removes nothing of that list', () => {
  const many = Array.from({ length: 200 }, (_, i) => conv('n' + i))
  const known = apply(nothingKnown, conv('beyond'))
  const next = applyDesk(known, me, { at: 0, mine: [], waiting: many, mentions: 0 }, known.tick)
  assert.ok(next.byId.has('beyond'))
})

test('a whole list removes what is over, and nothing of other lists', () => {
  const known = apply(nothingKnown, mine('gone'), mine('stays'), conv('shut', { status: 'closed' }))
  const next = applyWhole(known, 'active', me, [mine('stays')], known.tick)
  assert.deepEqual([...next.byId.keys()].sort(), ['shut', 'stays'])
})

test('with the same version, a summary that is behind does not replace one that is ahead', () => {
  const known = apply(nothingKnown, conv('a', { seq: 3, last_text: 'three' }), conv('a', { seq: 2, last_text: 'two' }))
  assert.equal(known.byId.get('a')!.last_text, 'three')
})

test('waiting turns amber at two minutes and red at five', () => {
  assert.equal(lateness(0, 10_000_000), 'none')
  assert.equal(lateness(1000, 1000 + 119_999), 'fresh')
  assert.equal(lateness(1000, 1000 + 120_000), 'amber')
  assert.equal(lateness(1000, 1000 + 299_999), 'amber')
  assert.equal(lateness(1000, 1000 + 300_000), 'red')
})

test('a queue place waits from its last word if nothing else is known, a closed one never', () => {
  assert.equal(waitsSince(conv('a', { waiting_since: 0, last_at: 7 })), 7)
  assert.equal(waitsSince(conv('a', { waiting_since: 0, last_at: 0, created_at: 6 })), 6)
  assert.equal(waitsSince(mine('a', { waiting_since: 0 })), 0)
  assert.equal(waitsSince(conv('a', { status: 'closed', waiting_since: 5 })), 0)
})

test('unread is what the visitor said behind the read mark of an open conversation', () => {
  assert.ok(isUnread(mine('a', { agent_unread: 2 })))
  assert.ok(!isUnread(mine('a', { agent_unread: 0 })))
  assert.ok(!isUnread(conv('a', { status: 'closed', agent_unread: 1 })))
})

test('a sound is for what is new in the queue, newly mine, or said to me', () => {
  assert.equal(alertFor(undefined, conv('a'), me), 'queued')
  assert.equal(alertFor(conv('a'), conv('a', { version: 2, seq: 2 }), me), null)
  assert.equal(alertFor(undefined, mine('a'), me), 'assigned')
  assert.equal(alertFor(undefined, mine('a', { offer_until: 5000, last_author: 'agent' }), me), 'offered')
  assert.equal(alertFor(undefined, mine('a', { agent: 'bea', offer_until: 5000 }), me), null)
  assert.equal(alertFor(conv('a'), mine('a', { version: 2, last_author: 'agent' }), me), null)
  assert.equal(alertFor(mine('a'), mine('a', { version: 2, seq: 2 }), me), 'message')
  assert.equal(alertFor(mine('a'), mine('a', { version: 2, seq: 2, last_author: 'agent' }), me), null)
  assert.equal(alertFor(mine('a', { version: 3 }), mine('a', { version: 3, seq: 2 }), me), null)
  assert.equal(alertFor(undefined, conv('a', { status: 'active', agent: 'luis' }), me), null)
})
