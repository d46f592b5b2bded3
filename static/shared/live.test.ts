import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'
import type { Frame } from './frame'
import { Live, type LiveState, type Wire } from './live'

// A socket whose other side is the test.
class Socket implements Wire {
  static made: Socket[] = []
  readyState = 1
  sent: { type: string; token?: string }[] = []
  onopen = () => {}
  onmessage = (_: { data: string }) => {}
  onclose = (_: { code: number }) => {}
  constructor() {
    Socket.made.push(this)
  }
  send(data: string) {
    this.sent.push(JSON.parse(data))
  }
  close() {
    this.readyState = 3
  }
  hear(frame: object) {
    this.onmessage({ data: JSON.stringify(frame) })
  }
  bye(code: number) {
    this.readyState = 3
    this.onclose({ code })
  }
}

const welcome = { type: 'welcome', now: 1, session: 's', actor: {}, expires_at: 0, limits: {} }
const settle = () => new Promise<void>((done) => setImmediate(done))

function make(streams?: Socket[]) {
  const whys: unknown[] = []
  const seen = { states: [] as LiveState[], frames: [] as Frame[], fresh: [] as boolean[], failed: 0 }
  const live = new Live({
    url: 'ws://x/ws',
    token: async (fresh) => (seen.fresh.push(fresh), 'token' + seen.fresh.length),
    frame: (f) => seen.frames.push(f),
    state: (s, why) => (seen.states.push(s), whys.push(why)),
    failed: () => seen.failed++,
    socket: () => new Socket(),
    ...(streams && {
      stream: async () => {
        const s = new Socket()
        Socket.made.pop()
        s.readyState = 0
        streams.push(s)
        return s
      },
    }),
  })
  return { live, seen, whys }
}

async function connected() {
  const made = make()
  made.live.start()
  await settle()
  const socket = Socket.made[Socket.made.length - 1]!
  socket.onopen()
  socket.hear(welcome)
  return { ...made, socket }
}

beforeEach(() => {
  Socket.made = []
  const page = new EventTarget()
  Object.assign(globalThis, { addEventListener: page.addEventListener.bind(page), removeEventListener: page.removeEventListener.bind(page), document: { visibilityState: 'visible' }, page })
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] })
})
afterEach(() => mock.timers.reset())

test('hello first, up at welcome, pongs are kept from the screens', async () => {
  const { live, seen, socket } = await connected()
  assert.deepEqual(socket.sent[0], { type: 'hello', token: 'token1' })
  socket.hear({ type: 'pong', now: 2 })
  assert.deepEqual(seen.states, ['connecting', 'up'])
  assert.deepEqual(seen.frames.map((f) => f.type), ['welcome'])
  assert.ok(live.send({ type: 'ping' }))
  live.stop()
  assert.ok(!live.send({ type: 'ping' }), 'nothing is sent after the end')
})

for (const code of [1000, 1001, 1006, 1011, 4001, 4002]) {
  test(`comes back after ${code}`, async () => {
    const { live, seen, socket } = await connected()
    socket.bye(code)
    assert.equal(live.state, 'down')
    mock.timers.tick(30_000)
    await settle()
    assert.equal(Socket.made.length, 2)
    assert.equal(seen.failed, 0)
    live.stop()
  })
}

test('after 4401 it asks for a new token', async () => {
  const { live, seen, socket } = await connected()
  socket.bye(4401)
  mock.timers.tick(30_000)
  await settle()
  assert.deepEqual(seen.fresh, [false, true])
  live.stop()
})

test('after 4403 it stays away, and what was in flight is failed', async () => {
  const { live, seen, socket } = await connected()
  socket.bye(4403)
  mock.timers.tick(120_000)
  await settle()
  assert.equal(live.state, 'ended')
  assert.equal(Socket.made.length, 1)
  assert.equal(seen.failed, 1)
})

test('a socket that does not answer a ping is given up', async () => {
  const { live, socket } = await connected()
  mock.timers.tick(15_000)
  assert.equal(socket.sent[socket.sent.length - 1]!.type, 'ping')
  mock.timers.tick(12_000)
  assert.equal(live.state, 'down')
  live.stop()
})

test('online brings it back at once', async () => {
  const { live, socket } = await connected()
  socket.bye(1006)
  ;(globalThis as unknown as { page: EventTarget }).page.dispatchEvent(new Event('online'))
  await settle()
  assert.equal(Socket.made.length, 2)
  live.stop()
})

test('who is not let in is told why, and waits as long as was said', async () => {
  const { live, seen, whys } = make()
  live.start()
  await settle()
  const full = { type: 'error', code: 'too_many', reason: 'crowded', message: '', retry_after: 30 }
  Socket.made[0]!.hear(full)
  Socket.made[0]!.bye(4029)
  assert.equal(live.state, 'down')
  assert.deepEqual(whys.at(-1), full)
  mock.timers.tick(29_000)
  await settle()
  assert.equal(Socket.made.length, 1)
  mock.timers.tick(2_000)
  await settle()
  assert.equal(Socket.made.length, 2)
  Socket.made[1]!.hear(welcome)
  assert.equal(whys.at(-1), undefined)
  assert.deepEqual(seen.states.at(-1), 'up')
  live.stop()
})

test('a late word of an old socket is nothing', async () => {
  const { live, seen, socket } = await connected()
  live.restart()
  await settle()
  socket.hear({ type: 'resync' })
  socket.bye(4403)
  assert.equal(seen.frames.filter((f) => f.type === 'resync').length, 0)
  assert.notEqual(live.state, 'ended')
  live.stop()
})

// What happens where no WebSocket passes: two are tried, then a stream.
async function refusedTwice() {
  Socket.made = []
  const streams: Socket[] = []
  const made = make(streams)
  made.live.start()
  for (const n of [1, 2]) {
    await settle()
    assert.equal(Socket.made.length, n)
    assert.equal(streams.length, 0)
    Socket.made[n - 1]!.bye(1006)
    mock.timers.tick(30_000)
  }
  await settle()
  assert.equal(streams.length, 1)
  return { ...made, streams, stream: streams[0]! }
}

const later = async () => {
  mock.timers.tick(30_000)
  await settle()
}

test('a stream where WebSockets are refused: it is up, and can only be heard', async () => {
  const { live, seen, stream, streams } = await refusedTwice()
  stream.hear(welcome)
  assert.equal(live.state, 'up')
  assert.ok(!live.send({ type: 'ping' }))
  mock.timers.tick(60_000)
  assert.equal(live.state, 'up', 'nobody waits for a pong')
  stream.hear({ type: 'resync' })
  assert.deepEqual(seen.frames.map((f) => f.type), ['welcome', 'resync'])
  // Cut, it is the stream again that is opened.
  stream.bye(1006)
  await later()
  assert.deepEqual([Socket.made.length, streams.length], [2, 2])
  streams[1]!.hear(welcome)
  assert.equal(live.state, 'up')
  live.stop()
})

test('a WebSocket that opens and says nothing is none either', async () => {
  const streams: Socket[] = []
  const { live } = make(streams)
  live.start()
  for (const _ of [1, 2]) {
    await settle()
    Socket.made[Socket.made.length - 1]!.onopen()
    mock.timers.tick(10_000)
    assert.equal(live.state, 'down')
    mock.timers.tick(30_000)
  }
  await settle()
  assert.deepEqual([Socket.made.length, streams.length], [2, 1])
  live.stop()
})

test('a stream that ends for a better line gives way to a WebSocket', async () => {
  const { live, stream } = await refusedTwice()
  stream.hear(welcome)
  stream.bye(1000)
  await later()
  assert.equal(Socket.made.length, 3)
  Socket.made[2]!.hear(welcome)
  assert.equal(live.state, 'up')
  // From now on one that is cut is not one that is refused.
  for (const n of [4, 5, 6]) {
    Socket.made[n - 2]!.bye(1006)
    await later()
    assert.equal(Socket.made.length, n)
    Socket.made[n - 1]!.hear(welcome)
  }
  live.stop()
})

test('with the whole way broken, both are tried in turn', async () => {
  const { live, stream, streams } = await refusedTwice()
  stream.bye(1006)
  await later()
  assert.deepEqual([Socket.made.length, streams.length], [3, 1])
  Socket.made[2]!.bye(1006)
  await later()
  assert.deepEqual([Socket.made.length, streams.length], [3, 2])
  live.stop()
})

test('a silent stream is given up for minutes: a proxy holds it back', async () => {
  const { live, streams } = await refusedTwice()
  mock.timers.tick(10_000)
  assert.equal(live.state, 'down')
  for (let n = 3; n < 20; n++) {
    await later()
    assert.deepEqual([Socket.made.length, streams.length], [n, 1])
    Socket.made[n - 1]!.bye(1006)
  }
  live.stop()
})

test('a refusal of the server is no sign against WebSockets; another network is one for them', async () => {
  const streams: Socket[] = []
  const { live } = make(streams)
  live.start()
  for (const code of [4029, 4029, 4029]) {
    await settle()
    Socket.made[Socket.made.length - 1]!.bye(code)
    mock.timers.tick(30_000)
  }
  await settle()
  assert.deepEqual([Socket.made.length, streams.length], [4, 0])
  live.stop()

  const other = await refusedTwice()
  other.stream.hear(welcome)
  const before = Socket.made.length
  ;(globalThis as unknown as { page: EventTarget }).page.dispatchEvent(new Event('online'))
  await settle()
  assert.equal(Socket.made.length, before + 1)
  other.live.stop()
})
