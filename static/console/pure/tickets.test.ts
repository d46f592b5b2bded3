import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ticket } from '../types'
import { noFilter, type TicketFilter } from './route'
import { applyTicket, belongs, changedSince, merge } from './tickets'

function ticket(id: string, over: Partial<Ticket> = {}): Ticket {
  return {
    id,
    version: 1,
    number: 1,
    subject: 's',
    description: '',
    status: 'open',
    category: 'open',
    type: 'support',
    priority: 'low',
    project: 'p1',
    requester: { name: '', email: '', visitor: '', verified: false },
    company: '',
    company_name: '',
    assignee: '',
    conversation: '',
    channel: 'chat',
    fields: [],
    created_at: 1,
    updated_at: 1,
    closed_at: 0,
    ...over,
  }
}

const by = (over: Partial<TicketFilter>): TicketFilter => ({ ...noFilter, ...over })
const ids = (list: Ticket[]) => list.map((t) => t.id).join(' ')

test('a ticket belongs in the views that its status, assignee and project say', () => {
  assert.ok(belongs(ticket('a'), by({ view: 'open' }), 'ana'))
  assert.ok(!belongs(ticket('a', { category: 'solved' }), by({ view: 'open' }), 'ana'))
  assert.ok(belongs(ticket('a', { category: 'solved' }), by({ view: 'closed' }), 'ana'))
  assert.ok(belongs(ticket('a'), by({ view: 'unassigned' }), 'ana'))
  assert.ok(!belongs(ticket('a', { assignee: 'luis' }), by({ view: 'mine' }), 'ana'))
  assert.ok(belongs(ticket('a', { assignee: 'ana' }), by({ view: 'mine' }), 'ana'))
  assert.ok(!belongs(ticket('a'), by({ view: 'all', project: 'p2' }), 'ana'))
  assert.ok(!belongs(ticket('a'), by({ view: 'all', status: 'new' }), 'ana'))
})

test('a lower version changes nothing, a summary keeps what it leaves out', () => {
  const old = ticket('a', { version: 3, description: 'long' })
  assert.equal(merge(old, ticket('a', { version: 2 })), old)
  const { description: _, ...summary } = ticket('a', { version: 4, subject: 'new' })
  assert.equal(merge(old, summary as Ticket).description, 'long')
  assert.equal(merge(old, summary as Ticket).subject, 'new')
})

test('a changed ticket moves to the top, leaves a list, or comes in', () => {
  const list = [ticket('a', { updated_at: 5 }), ticket('b', { updated_at: 4 })]
  assert.equal(ids(applyTicket(list, ticket('b', { version: 2, updated_at: 9 }), noFilter, 'ana')), 'b a')
  assert.equal(ids(applyTicket(list, ticket('a', { version: 2, category: 'closed' }), noFilter, 'ana')), 'b')
  assert.equal(ids(applyTicket(list, ticket('c', { updated_at: 7 }), noFilter, 'ana')), 'c a b')
})

test('only the server knows what words find: nothing new comes into a search', () => {
  assert.equal(ids(applyTicket([ticket('a')], ticket('c'), by({ q: 'x' }), 'ana')), 'a')
  const [changed] = applyTicket([ticket('a')], ticket('a', { version: 2, subject: 'new' }), by({ q: 'x' }), 'ana')
  assert.equal(changed!.subject, 'new')
})

test('a stale change names who was faster and what they changed', () => {
  const change = (field: string) => [{ field, from: '', to: 'x' }]
  const notes = [
    { seq: 1, name: 'Luis', author: 'luis', changes: change('type') },
    { seq: 2, name: 'Ana', author: 'ana', changes: change('project') },
    { seq: 3, name: 'Luis', author: 'luis', changes: change('status') },
    { seq: 4, name: 'Luis', author: 'luis', changes: change('priority') },
    { seq: 5, name: 'Luis', author: 'luis' },
  ]
  assert.deepEqual(changedSince(notes, 1, 'ana'), { name: 'Luis', fields: ['status', 'priority'] })
  assert.equal(changedSince(notes, 5, 'ana'), null)
  assert.equal(changedSince(notes.slice(0, 2), 1, 'ana'), null)
})
