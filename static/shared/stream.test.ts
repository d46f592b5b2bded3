import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'
import { stream } from './stream'

// A server whose words the test writes, and WebSockets that pass or not.
let asked: { url: string; authorization: string }[]
let body: ReadableStreamDefaultController<Uint8Array>
let sockets: { onopen: () => void; onclose: () => void; close: () => void }[]
let status: number

const settle = async () => {
  for (let i = 0; i < 10; i++) await new Promise<void>((done) => setImmediate(done))
}
const say = (text: string) => body.enqueue(new TextEncoder().encode(text))

beforeEach(() => {
  asked = []
  sockets = []
  status = 200
  mock.timers.enable({ apis: ['setTimeout'] })
  Object.assign(globalThis, {
    fetch: async (url: string, init: { headers: { Authorization: string }; signal: AbortSignal }) => {
      asked.push({ url, authorization: init.headers.Authorization })
      const answer = new ReadableStream<Uint8Array>({ start: (c) => void (body = c) })
      init.signal.addEventListener('abort', () => body.error(new Error('aborted')))
      return new Response(status === 200 ? answer : status === 429 ? '{"error":{"code":"too_many","reason":"crowded","retry_after":30}}' : 'no', { status })
    },
    WebSocket: class {
      onopen = () => {}
      onclose = () => {}
      close() {
        this.onclose()
      }
      constructor() {
        sockets.push(this)
      }
    },
  })
})
afterEach(() => mock.timers.reset())

async function listening() {
  const heard: string[] = []
  const ends: number[] = []
  const line = stream('/stream', 'ws://x/ws', 'the-token')
  line.onmessage = (e) => heard.push(e.data)
  line.onclose = (e) => ends.push(e.code)
  await settle()
  return { line, heard, ends }
}

test('frames come whole, however they were cut on the way', async () => {
  const { heard, ends } = await listening()
  assert.deepEqual(asked, [{ url: '/stream', authorization: 'Bearer the-token' }])
  const bytes = new TextEncoder().encode('data: {"a":"ñ"}\ndata: {"b":2}\n\n:\n\ndata: {"c":3}\n\n')
  for (const b of bytes) body.enqueue(Uint8Array.of(b))
  await settle()
  assert.deepEqual(heard, ['{"a":"ñ"}\n{"b":2}', '{"c":3}'])
  body.close()
  await settle()
  assert.deepEqual(ends, [1006])
})

test('a goodbye is the end, with its code', async () => {
  const { heard, ends } = await listening()
  say('data: {"a":1}\n\nevent: goodbye\ndata: {"code":4001,"reason":"too slow"}\n\n')
  body.close()
  await settle()
  assert.deepEqual([heard, ends], [['{"a":1}'], [4001]])
})

for (const [what, code] of [[401, 4401], [403, 1006], [502, 1006]] as const) {
  test(`refused with ${what}`, async () => {
    status = what
    const { ends } = await listening()
    assert.deepEqual(ends, [code])
  })
}

test('what the server says instead of listening is heard as an error frame', async () => {
  status = 429
  const { heard, ends } = await listening()
  assert.deepEqual([heard, ends], [['{"type":"error","code":"too_many","reason":"crowded","retry_after":30}'], [1006]])
})

test('without even a comment it is dead', async () => {
  const { ends } = await listening()
  mock.timers.tick(39_000)
  say(':\n\n')
  await settle()
  mock.timers.tick(39_000)
  await settle()
  assert.deepEqual(ends, [])
  mock.timers.tick(1000)
  await settle()
  assert.deepEqual(ends, [1006])
})

test('a WebSocket is tried at once and then ever more rarely; one that opens ends the stream', async () => {
  const { ends } = await listening()
  for (const [n, wait] of [1000, 300_000, 600_000, 1_200_000, 2_400_000, 3_600_000, 3_600_000].entries()) {
    for (let left = wait; left > 0; left -= 30_000) {
      assert.equal(sockets.length, n)
      mock.timers.tick(Math.min(left, 30_000))
      say(':\n\n')
      await settle()
    }
    if (n < 6) sockets[n]!.onclose()
  }
  sockets[6]!.onopen()
  await settle()
  assert.deepEqual(ends, [1000])
})

test('closed from outside, nothing goes on', async () => {
  const { line, ends } = await listening()
  line.close()
  await settle()
  mock.timers.tick(10_000_000)
  assert.deepEqual([ends.length, sockets.length], [1, 0])
})
