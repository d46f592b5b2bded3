import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'
import { Refusal } from '../../shared/refusal'
import type { Message } from '../../shared/types'
import type { Conversation } from './conversation'
import type { Host } from './host'
import { Talks } from './talks'
import type { Visitor } from './visitor'

beforeEach(() => {
  Object.assign(globalThis, { location: { origin: 'https://recado.example' }, document: { hidden: false } })
  mock.timers.enable({ apis: ['setInterval', 'setTimeout'] })
})
afterEach(() => mock.timers.reset())

// Without a line, what is on the screen is asked for every few seconds.
function house(messages: (query: string) => Promise<Message[]> | Message[] = () => []) {
  const asked: string[] = []
  const get = async (path: string) => {
    asked.push(path)
    return path.includes('messages') ? { items: await messages(path), more: false } : summary('c')
  }
  const talks = new Talks({ api: { get } } as unknown as Visitor, { keep: { put: () => {}, drop: () => {} } } as unknown as Host, [])
  for (const id of ['c', 'd']) talks.put(summary(id))
  const asks = () => {
    asked.length = 0
    mock.timers.tick(3000)
    return asked.filter((path) => !path.includes('messages'))
  }
  return { talks, asks }
}

const summary = (id: string) => ({ id, version: 1, seq: 1, status: 'active', unread: 0, last_at: 0 }) as Conversation

test('what is on the screen is asked for while there is no line', () => {
  const { talks, asks } = house()
  const away = talks.look('c')
  assert.deepEqual(asks(), ['/visitor/conversations/c'])
  talks.live.value = 'up'
  assert.deepEqual(asks(), [])
  talks.live.value = 'down'
  away()
  assert.deepEqual(asks(), [])
})

test('a screen that goes late does not end the look of the one that came', () => {
  const { talks, asks } = house()
  for (const before of ['', 'c', 'd']) {
    const away = talks.look(before)
    talks.look('d')
    away()
    assert.deepEqual(asks(), ['/visitor/conversations/d'], `after "${before}"`)
  }
})

test('what is heard while the server is asked is not lost to its older answer', async () => {
  const entry = (seq: number) => ({ id: 'm' + seq, seq, type: 'text', from: 'visitor', status: 'active', text: '' }) as unknown as Message
  let answer = (_: Message[]) => {}
  const { talks } = house((path) => (path.includes('before=0') ? new Promise((done) => (answer = done)) : [entry(2)]))
  talks.look('c')
  // Its own words, sent again after the page was loaded anew.
  talks.out.done('client-2', 'c', entry(2))
  answer([entry(1)])
  await talks.catchUp('c')
  assert.deepEqual(talks.entriesOf('c').list.map((m) => m.seq), [1, 2])
})

test('what could not be read after a resync is asked for again, though the line is up', async () => {
  const entry = { id: 'm1', seq: 1, type: 'text', from: 'agent', status: 'active', text: '' } as unknown as Message
  let away = true
  const { talks } = house(() => {
    if (away) throw new Refusal({ code: 'unavailable', reason: 'unavailable' }, 503)
    return [entry]
  })
  talks.live.value = 'up'
  await talks.catchUp('c')
  assert.deepEqual(talks.entriesOf('c').list, [])
  away = false
  mock.timers.tick(3000)
  await new Promise(setImmediate)
  assert.deepEqual(talks.entriesOf('c').list.map((m) => m.seq), [1])
})

test('the words that begin a conversation are news, whatever brings it first', async () => {
  const { talks } = house()
  const word = { id: 'm1', seq: 1, type: 'text', from: 'visitor', status: 'active', text: '' } as unknown as Message
  talks.put(summary('listed')) // by a list that was asked for before the answer came
  talks.begun(summary('listed'), word)
  assert.equal(talks.told.get('listed'), 0)
  talks.hear('heard', word) // by the line
  talks.put(summary('heard'))
  assert.equal(talks.told.get('heard'), 0)
  talks.told.set('heard', 1) // it was told
  talks.begun(summary('heard'), word)
  assert.equal(talks.told.get('heard'), 1)
})
