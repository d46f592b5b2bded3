import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pending } from '../../shared/outbox'
import type { Message } from '../types'
import { lines } from './lines'

const noon = new Date(2026, 2, 3, 12).getTime()
const minute = 60_000

function said(seq: number, from: 'visitor' | 'agent', at: number, over: Partial<Message> = {}): Message {
  return {
    id: 'm' + from + seq,
    seq,
    client_id: '',
    type: 'text',
    from,
    author: from,
    name: from,
    text: 't',
    at,
    status: 'active',
    ...over,
  }
}

const waiting = (id: string, at: number): Pending => ({
  client_id: id,
  to: 'c',
  text: 't',
  attachments: [],
  at,
  state: 'sending',
})
const none = { messages: [], notes: [] }

const shape = (ls: ReturnType<typeof lines>) =>
  ls.map((l) => (l.kind === 'group' ? `${l.side}${l.bubbles.length}` : l.kind)).join(' ')

test('words of one author within five minutes are one group', () => {
  const list = [
    said(1, 'visitor', noon),
    said(2, 'visitor', noon + minute),
    said(3, 'visitor', noon + 7 * minute),
    said(4, 'agent', noon + 8 * minute),
  ]
  assert.equal(shape(lines(list, [], none, 'ana')), 'day visitor2 visitor1 agent1')
})

test('two agents are two groups', () => {
  const list = [said(1, 'agent', noon, { author: 'ana' }), said(2, 'agent', noon, { author: 'luis' })]
  assert.equal(shape(lines(list, [], none, 'ana')), 'day agent1 agent1')
})

test('a note stands between messages by time and never joins an answer', () => {
  const list = [said(1, 'agent', noon, { author: 'ana' }), said(2, 'agent', noon + 2 * minute, { author: 'ana' })]
  const notes = [said(1, 'agent', noon + minute, { author: 'ana', id: 'n1' })]
  assert.equal(shape(lines(list, notes, none, 'ana')), 'day agent1 note1 agent1')
})

test('events are lines of their own, days begin with one', () => {
  const list = [said(1, 'visitor', noon), said(2, 'agent', noon, { type: 'assigned' }), said(3, 'visitor', noon + 1440 * minute)]
  assert.equal(shape(lines(list, [], none, 'ana')), 'day visitor1 event day visitor1')
})

test('what is pending comes last, once', () => {
  const list = [said(1, 'visitor', noon), said(2, 'agent', noon + minute, { author: 'ana', client_id: 'sent' })]
  const pending = { messages: [waiting('sent', noon), waiting('new', noon)], notes: [waiting('note', noon + 1)] }
  assert.equal(shape(lines(list, [], pending, 'ana')), 'day visitor1 agent2 note1')
})
