import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'
import { Refusal } from '../../shared/refusal'
import type { Host } from './host'
import type { Reading } from './reading'
import { Sending } from './sending'
import type { Visitor } from './visitor'

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
afterEach(() => mock.timers.reset())

const settle = async () => {
  for (let i = 0; i < 5; i++) await new Promise<void>((done) => setImmediate(done))
}

// A message over REST by somebody whose token ended with their identity.
async function lapsed() {
  const visitor = {
    lapsed: true,
    api: {
      post: async () => {
        if (visitor.lapsed) throw new Refusal({ code: 'unauthorized', reason: 'token_expired' }, 401)
        return { id: 'm1', seq: 1, client_id: '' }
      },
    },
  }
  const heard: string[] = []
  const known = { hear: (id: string) => heard.push(id), stored: () => {} }
  const out = new Sending(visitor as unknown as Visitor, { keep: { put: () => {}, drop: () => {} } } as unknown as Host, known as unknown as Reading, () => false, [])
  out.send('c', 'hola', [])
  await settle()
  return { out, visitor, heard }
}

const states = (out: Sending) => out.pending.value.map((p) => p.state)

test('what is said while the identity has lapsed waits for the fresh one, and nobody has to retry', async () => {
  const { out, visitor, heard } = await lapsed()
  assert.deepEqual(states(out), ['waiting'])
  visitor.lapsed = false
  out.pump() // as the line does that comes back with it
  await settle()
  assert.deepEqual([states(out), heard], [[], ['c']])
  mock.timers.tick(20_000)
  assert.deepEqual(states(out), [])
})

test('where the page has none, it is failed after a while', async () => {
  const { out } = await lapsed()
  mock.timers.tick(9_000)
  assert.deepEqual(states(out), ['waiting'])
  mock.timers.tick(1_000)
  assert.deepEqual(states(out), ['failed'])
})

test('what is sent to a conversation that goes on in another one goes there, once and in order', async () => {
  const sent: string[] = []
  const visitor = {
    api: {
      post: async (path: string, body: { client_id: string; text: string }) => {
        sent.push(path.split('/')[3] + ' ' + body.text)
        if (path.includes('/old/')) throw new Refusal({ code: 'conflict', reason: 'conversation_closed', params: { merged: 'stays' } }, 409)
        return { id: body.text, seq: sent.length, client_id: body.client_id }
      },
    },
  }
  const heard: string[] = []
  const known = { hear: (id: string) => heard.push(id), stored: () => {}, find: () => undefined, catchUp: async () => {} }
  const kept = { put: () => {}, drop: () => {} }
  const out = new Sending(visitor as unknown as Visitor, { keep: kept } as unknown as Host, known as unknown as Reading, () => false, [])
  out.send('old', 'uno', [])
  out.send('old', 'dos', [])
  await settle()
  await settle()
  assert.deepEqual(sent, ['old uno', 'stays uno', 'stays dos'])
  assert.deepEqual([states(out), heard], [[], ['stays', 'stays']])
})
