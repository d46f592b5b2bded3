import assert from 'node:assert/strict'
import { test } from 'node:test'
import { originAllowed, shows } from './match'

const at = (pathname: string, host = 'https://a.com') => ({ pathname, href: host + pathname + '?q=1#x' })

test('no rule shows everywhere', () => assert.ok(shows({ include: null, exclude: [] }, at('/any'))))

test('include and exclude, exclude wins', () => {
  const rules = { include: ['/', '/docs/*'], exclude: ['/docs/private*'] }
  for (const [path, want] of [['/', true], ['/docs/', true], ['/docs/a/b', true], ['/docs/private/x', false], ['/blog', false]] as const) {
    assert.equal(shows(rules, at(path)), want, path)
  }
})

test('stars in any place, a slash at the end, whole addresses', () => {
  assert.ok(shows({ include: ['/*/help'], exclude: null }, at('/es/help')))
  assert.ok(!shows({ include: ['/*/help'], exclude: null }, at('/es/helpme')))
  assert.ok(shows({ include: ['/es/help'], exclude: null }, at('/es/help/')))
  assert.ok(shows({ include: ['/es/help/'], exclude: null }, at('/es/help')))
  assert.ok(shows({ include: ['/a*b*c'], exclude: null }, at('/aXbYc')))
  assert.ok(!shows({ include: ['/a*b*bc'], exclude: null }, at('/abc')))
  assert.ok(shows({ include: ['https://a.com/*'], exclude: null }, at('/x')))
  assert.ok(!shows({ include: ['https://b.com/*'], exclude: null }, at('/x')))
})

test('origins: exact, or under a star', () => {
  const list = ['https://shop.com', 'http://localhost:3000', 'https://*.example.com']
  for (const good of ['https://shop.com', 'http://localhost:3000', 'https://a.example.com', 'https://a.b.example.com']) assert.ok(originAllowed(good, list), good)
  for (const bad of ['http://shop.com', 'https://shop.com.evil.com', 'https://example.com', 'https://evilexample.com', 'http://a.example.com', 'http://localhost:3001', 'null']) assert.ok(!originAllowed(bad, list), bad)
  assert.ok(!originAllowed('https://a.com', null))
})
