import assert from 'node:assert/strict'
import { afterEach, mock, test } from 'node:test'
import type { Host } from './host'
import { Visitor } from './visitor'

interface Asked {
  path: string
  body: { identity?: string; visitor?: string }
}

// A door that takes the identities that it is given as good, and tokens that
// have not lapsed.
function house(good: Set<string>) {
  const asked: Asked[] = []
  const told: unknown[] = []
  const lapsed = new Set<string>()
  let made = 0
  const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })
  mock.method(globalThis, 'fetch', async (path: string, init: RequestInit) => {
    const body = init.body ? (JSON.parse(init.body as string) as Asked['body']) : {}
    asked.push({ path, body })
    const token = new Headers(init.headers).get('Authorization')?.slice(7) ?? ''
    if (!path.endsWith('/visitors')) return lapsed.has(token) ? answer(401, { error: { code: 'unauthorized', reason: 'token_expired' } }) : answer(200, { token })
    if (body.identity && !good.has(body.identity)) return answer(401, { error: { code: 'unauthorized', reason: 'identity_invalid', params: { why: 'expired' } } })
    return answer(200, { token: 'token ' + ++made, expires_at: 0, visitor: { id: body.identity ?? 'anonymous', verified: !!body.identity } })
  })
  const host = { tell: (m: unknown) => told.push(m), claim: async (token: string) => token } as unknown as Host
  return { visitor: new Visitor('key', host), asked, told, lapsed }
}

afterEach(() => mock.restoreAll())

test('an identity that has expired with its token is told to the page; with a fresh one the visitor goes on', async () => {
  const good = new Set(['first'])
  const { visitor, told, lapsed } = house(good)
  let changed = 0
  visitor.changed = () => changed++
  await visitor.start('', 'first')
  assert.deepEqual(await visitor.api.get('/visitor'), { token: 'token 1' })
  good.clear()
  good.add('second')
  lapsed.add('token 1')
  await assert.rejects(visitor.api.get('/visitor'), { code: 'unauthorized' })
  assert.deepEqual(told, [{ type: 'identity', why: 'expired' }])
  await visitor.identify('second')
  assert.deepEqual(await visitor.api.get('/visitor'), { token: 'token 2' })
  assert.equal(visitor.me.value?.id, 'second')
  assert.equal(changed, 2)
})

test('where the page has no fresh one, the visitor goes on as nobody known', async () => {
  const good = new Set(['first'])
  const { visitor, lapsed, asked } = house(good)
  await visitor.start('', 'first')
  good.clear()
  lapsed.add('token 1')
  await assert.rejects(visitor.api.get('/visitor'))
  await visitor.identify('')
  assert.deepEqual(asked.at(-1)!.body, {}, 'the lapsed token names nobody')
  assert.equal(visitor.me.value?.verified, false)
  assert.deepEqual(await visitor.api.get('/visitor'), { token: 'token 2' })
})

test('a token that has lapsed while its identity is good is renewed by itself', async () => {
  const { visitor, told, lapsed } = house(new Set(['first']))
  await visitor.start('', 'first')
  lapsed.add('token 1')
  assert.deepEqual(await visitor.api.get('/visitor'), { token: 'token 2' })
  assert.deepEqual(told, [])
})

test('a token of another tab that comes while one is minted is the one that counts', async () => {
  const { visitor } = house(new Set())
  const minting = visitor.ensure()
  await visitor.adopt('of the other tab')
  assert.equal(await minting, 'of the other tab')
  assert.deepEqual(await visitor.api.get('/visitor'), { token: 'of the other tab' })
})

test('an identity that is refused leaves the visitor who they were', async () => {
  const { visitor, told } = house(new Set())
  await visitor.start('', '')
  await visitor.ensure()
  await visitor.identify('forged')
  assert.deepEqual(told, [{ type: 'identity', why: 'expired' }])
  assert.equal(visitor.me.value?.id, 'anonymous')
})

test('who claims while a claim is under way gets the same answer: nothing goes out with a token that may not be the one', async () => {
  const { visitor } = house(new Set())
  const answers: ((token: string) => void)[] = []
  ;(visitor as unknown as { host: Host }).host.claim = () => new Promise((done) => answers.push(done))
  const both = Promise.all([visitor.claim(), visitor.claim()].map((c) => c.then(() => visitor.ensure())))
  while (!answers.length) await new Promise(setImmediate)
  const soon = await Promise.race([both, new Promise((done) => setImmediate(done, 'waits'))])
  assert.equal(soon, 'waits')
  for (const a of answers) a('of the other tab')
  assert.deepEqual(await both, ['of the other tab', 'of the other tab'])
  assert.equal(answers.length, 1)
})
