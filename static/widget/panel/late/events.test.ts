import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batch, signal } from '@preact/signals-core'
import type { Entries } from '../../../shared/entries'
import type { LiveState } from '../../../shared/live'
import type { Pending } from '../../../shared/outbox'
import type { Message } from '../../../shared/types'
import type { Conversation } from '../conversation'
import { announce } from './events'

const entry = (seq: number, type: string, from: string, data?: object): Message => ({ id: 'm' + seq, seq, type, from, data, text: 'text ' + seq }) as unknown as Message
const summary = (seq: number, more: object = {}): Conversation => ({ id: 'c', project: 'p', seq, agent: null, place: 0, agent_read: 0, ...more }) as Conversation

function house(told: number, first: Conversation[], list: Message[]) {
  const heard: [string, Record<string, unknown>][] = []
  const talks = {
    all: signal(first),
    entries: signal<Record<string, Entries>>(list.length ? { c: { list, behind: false } } : {}),
    told: new Map([['c', told]]),
    typing: signal<Record<string, string>>({}),
    live: signal<LiveState>('off'),
    streams: false,
    find: (id: string) => talks.all.value.find((c) => c.id === id),
    catchUp: async (id: string) => void asked.push(id),
    out: { pending: signal<Pending[]>([]) },
  }
  const asked: string[] = []
  const words: string[] = []
  announce(talks, (name, data) => heard.push([name, data as unknown as Record<string, unknown>]), (_, m) => words.push(m.text))
  const names = () => heard.splice(0).map(([name]) => name)
  return { talks, heard, names, asked, words }
}

test('what was there before the panel is not told; what comes is told once and in order', () => {
  const old = [entry(1, 'text', 'visitor'), entry(2, 'text', 'agent')]
  const { talks, heard, names } = house(2, [summary(2)], old)
  assert.deepEqual(names(), [])
  const more = [...old, entry(3, 'assigned', 'system', { agent: 'a', name: 'Ana' }), entry(4, 'text', 'agent'), entry(5, 'text', 'visitor')]
  talks.entries.value = { c: { list: more, behind: false } }
  assert.deepEqual(heard[1], ['agent.joined', { conversation: 'c', name: 'Ana' }])
  assert.deepEqual(names(), ['conversation.assigned', 'agent.joined', 'message.received', 'message.sent'])
  talks.entries.value = { c: { list: [...more], behind: false } }
  talks.all.value = [summary(5)]
  assert.deepEqual(names(), [])
  talks.entries.value = { c: { list: [...more, entry(6, 'assigned', 'system', { agent: 'b', name: 'Bruno' }), entry(7, 'closed', 'visitor', { by: 'visitor' })], behind: false } }
  assert.deepEqual(names(), ['conversation.assigned', 'agent.left', 'agent.joined', 'agent.left', 'conversation.ended'])
})

test('a conversation that began here is told from its first entry, also by who came late', () => {
  const { names } = house(0, [summary(2, { place: 3 })], [entry(1, 'text', 'visitor'), entry(2, 'text', 'agent')])
  assert.deepEqual(names(), ['conversation.started', 'message.sent', 'message.received', 'queue'])
})

test('entries that are not on the screen are read, so that they can be told', () => {
  const { talks, names, asked, words } = house(2, [summary(2)], [])
  assert.deepEqual(asked, [])
  talks.all.value = [summary(3)]
  assert.deepEqual(asked, ['c'])
  talks.entries.value = { c: { list: [entry(2, 'text', 'agent'), entry(3, 'text', 'agent')], behind: false } }
  assert.deepEqual(names(), ['message.received'])
  assert.deepEqual(words, ['text 3'])
})

test('failed words, typing, read marks and the line', () => {
  const { talks, heard } = house(1, [summary(1)], [])
  const failed = { client_id: 'x', to: 'c', text: 'hello', state: 'failed', reason: 'too_long' } as Pending
  batch(() => (talks.out.pending.value = [failed]))
  talks.out.pending.value = [failed, { ...failed, client_id: 'y', state: 'waiting' }]
  talks.typing.value = { c: 'Ana' }
  talks.typing.value = {}
  talks.all.value = [summary(1, { agent_read: 1 })]
  for (const [state, streams] of [['connecting', false], ['up', false], ['down', false], ['connecting', true], ['down', true], ['up', true]] as const) {
    talks.streams = streams
    talks.live.value = state
  }
  assert.deepEqual(heard, [
    ['message.failed', { conversation: 'c', reason: 'too_long' }],
    ['typing', { conversation: 'c', on: true }],
    ['typing', { conversation: 'c', on: false }],
    ['message.read', { conversation: 'c', seq: 1 }],
    ['connection', { state: 'up' }],
    ['connection', { state: 'down' }],
    ['connection', { state: 'http' }],
  ])
})
