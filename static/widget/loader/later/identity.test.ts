import assert from 'node:assert/strict'
import { beforeEach, mock, test } from 'node:test'
import { newIdentity } from './identity'
import type { Core } from './main'

// A page's core, and what it was told: events, what the panel heard, the console.
function house() {
  const events: unknown[] = []
  const panel: string[] = []
  const core = {
    w: { s: { base: 'https://chat.example' }, known: false, paint: () => {}, emit: (type: string, data: unknown) => events.push([type, data]) },
    panel: { tell: (m: { identity: string }) => panel.push(m.identity) },
    identity: '',
    getToken: undefined,
  } as unknown as Core
  return { core, events, panel, ...newIdentity(core) }
}

let said: string[]
const settled = () => new Promise((done) => setImmediate(done))

beforeEach(() => {
  said = []
  mock.restoreAll()
  for (const kind of ['error', 'warn'] as const) mock.method(console, kind, (...a: unknown[]) => said.push(a.join(' ')))
})

test('a token that has expired is asked for again, and the visitor goes on', async () => {
  const { core, events, panel, identify, refused } = house()
  let made = 0
  await identify({ token: 'old', getToken: async () => 'fresh ' + ++made })
  refused('expired')
  await settled()
  assert.deepEqual(panel, ['old', 'fresh 1'])
  assert.deepEqual(events, [['identity.expired', { fresh: true }]])
  assert.equal(core.identity, 'fresh 1')
  assert.match(said[0]!, /refused \(expired\)/)
})

test('a getToken that gives bad ones is not asked in a circle', async () => {
  const { events, panel, identify, refused } = house()
  let made = 0
  await identify({ getToken: () => 'bad ' + ++made })
  refused('expired')
  await settled()
  assert.equal(made, 1)
  assert.deepEqual(panel, ['bad 1', '']) // nobody, until the page says who
  assert.deepEqual(events, [['identity.expired', { fresh: false }]])
})

test('what is wrong with a token is told apart, and is no event', async () => {
  const { events, identify, refused } = house()
  await identify({ token: 'a' })
  for (const why of ['audience', 'signature', 'kid', 'unheard of']) refused(why)
  assert.deepEqual(events, [])
  assert.match(said[0]!, /\(audience\): its aud is not the key of this widget/)
  assert.match(said[1]!, /\(signature\): the signature does not fit/)
  assert.match(said[2]!, /\(kid\): its header has no kid/)
  assert.match(said[3]!, /\(unheard of\): it is not valid/)
})

test('a backend that is down is named, and asked again by the next refusal', async () => {
  const { panel, identify, refused } = house()
  mock.method(Date, 'now', () => 1e12)
  let up = false
  await identify({ token: 'old', getToken: async () => (up ? 'fresh' : Promise.reject(Error('down'))) })
  refused('expired')
  await settled()
  assert.deepEqual(panel, ['old'])
  assert.match(said[1]!, /identify: Error: down/)
  up = true
  mock.method(Date, 'now', () => 1e12 + 6000)
  refused('expired')
  await settled()
  assert.deepEqual(panel, ['old', 'fresh'])
})

test('who signed in meanwhile is not replaced by an answer that was late', async () => {
  const { core, identify } = house()
  let answer = (_: string) => {}
  const slow = identify({ getToken: () => new Promise((done) => (answer = done)) })
  await identify({ token: 'somebody else' })
  answer('the first one')
  await slow
  assert.equal(core.identity, 'somebody else')
})
