import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { consent } from './consent'
import { newStore } from './store'

// A browser of its own for each test: storage, and a jar that takes cookies of one domain.
let kept: Record<string, string>
let jar: Record<string, string>
let takes: string

beforeEach(() => {
  kept = {}
  jar = {}
  takes = 'shop.example'
  const page = {
    localStorage: { getItem: (k: string) => kept[k] ?? null, setItem: (k: string, v: string) => (kept[k] = v), removeItem: (k: string) => delete kept[k] },
    location: { protocol: 'https:' },
    navigator: {},
    document: {
      get cookie() {
        return Object.entries(jar).map(([k, v]) => k + '=' + v).join('; ')
      },
      set cookie(line: string) {
        const [pair, ...rules] = line.split(';')
        const [k, v] = pair!.split('=')
        if (!rules.includes('Domain=' + takes)) return
        assert.ok(rules.includes('Secure') && rules.includes('SameSite=Lax') && rules.includes('Path=/'), line)
        if (rules.includes('Max-Age=0')) delete jar[k!]
        else jar[k!] = v!
      },
    },
  }
  for (const [name, value] of Object.entries(page)) Object.defineProperty(globalThis, name, { value, configurable: true })
})

test('keeps under the widget\'s own names', () => {
  const s = newStore('k', undefined, false)
  s.set('token', 'abc')
  assert.deepEqual(kept, { 'recado:k:token': 'abc' })
  assert.equal(newStore('k', undefined, false).get('token'), 'abc')
  assert.equal(newStore('other', undefined, false).get('token'), '')
  s.set('token', '')
  assert.deepEqual(kept, {})
})

test('the first token of a site counts, unless it is the one to be replaced', async () => {
  const s = newStore('k', undefined, false)
  assert.equal(await s.claim('one', ''), 'one')
  assert.equal(await s.claim('two', ''), 'one')
  assert.equal(await s.claim('two', 'one'), 'two')
})

test('a tab of another process that claims in the same moment gets the same token', async () => {
  let before: Promise<unknown> = Promise.resolve()
  const request = (_: string, held: () => unknown) => (before = before.then(held))
  Object.defineProperty(globalThis, 'navigator', { value: { locks: { request } }, configurable: true })
  const seen = { ...kept }
  const here = newStore('k', undefined, false)
  const one = here.claim('one', '')
  // The other process sees what was stored only after a while.
  Object.defineProperty(globalThis, 'localStorage', {
    value: { getItem: (k: string) => seen[k] ?? null, setItem: (k: string, v: string) => setTimeout(() => (seen[k] = v), 100), removeItem() {} },
    configurable: true,
  })
  const two = newStore('k', undefined, false).claim('two', '')
  assert.equal(await two, 'one')
  assert.equal(await one, 'one')
})

test('lines of the outbox are put, replaced and dropped', () => {
  const s = newStore('k', undefined, false)
  s.put('a', '{"x":1}')
  s.put('b', '{"x":2}')
  s.put('a', '{"x":3}')
  assert.equal(s.get('outbox'), 'b{"x":2}\na{"x":3}')
  s.put('b', '')
  s.put('a', '')
  assert.equal(s.get('outbox').trim(), '')
})

test('while a consent is missing nothing reaches the browser; once given everything does', () => {
  const s = newStore('k', 'shop.example', true)
  s.set('token', 'abc')
  s.put('a', '{}')
  assert.deepEqual([kept, jar, s.get('token'), s.get('outbox')], [{}, {}, 'abc', 'a{}'])
  consent(s, true, true)
  assert.deepEqual(kept, { 'recado:k:token': 'abc', 'recado:k:outbox': 'a{}', 'recado:k:consent': '1' })
  assert.deepEqual(jar, { 'recado-k': 'abc' })
  assert.equal(newStore('k', 'shop.example', true).get('token'), 'abc', 'the next page remembers the consent')
})

test('a consent taken back empties storage and cookie, and this page goes on', () => {
  const s = newStore('k', 'shop.example', true)
  consent(s, true, true)
  s.set('token', 'abc')
  s.set('talking', '1')
  consent(s, false, true)
  assert.deepEqual([kept, jar, s.get('token'), s.get('talking')], [{}, {}, 'abc', '1'])
  s.set('token', 'def')
  assert.deepEqual([kept, jar], [{}, {}])
})

test('a consent can be taken back where none was required', () => {
  const s = newStore('k', undefined, false)
  s.set('token', 'abc')
  consent(s, false, true)
  assert.deepEqual([kept, s.get('token')], [{}, 'abc'])
})

test('a token that was kept before counts more than one of this page', () => {
  kept['recado:k:token'] = 'old'
  const s = newStore('k', undefined, true)
  s.set('token', 'new')
  consent(s, true, true)
  assert.equal(s.get('token'), 'old')
})

test('the cookie is what counts: subdomains share it, and log out together', () => {
  const s = newStore('k', 'shop.example', false)
  s.set('token', 'abc')
  kept = {} // another subdomain has no such storage
  assert.equal(newStore('k', 'shop.example', false).get('token'), 'abc')
  kept = { 'recado:k:token': 'abc' }
  jar = {} // signed out over there
  assert.equal(s.get('token'), '')
})

test('a cookie that the browser does not take leaves storage', () => {
  takes = 'elsewhere.example'
  const s = newStore('k', 'shop.example', false)
  s.set('token', 'abc')
  assert.deepEqual([s.get('token'), kept['recado:k:token']], ['abc', 'abc'])
})
