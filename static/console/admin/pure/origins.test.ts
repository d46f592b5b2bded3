import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allows } from './origins'

test('an origin is allowed by its name or by its parent', () => {
  const list = ['https://www.example.com', 'https://*.shop.example', 'http://localhost:3000']
  for (const o of ['https://www.example.com', 'https://eu.shop.example', 'https://a.b.shop.example', 'http://localhost:3000']) assert.ok(allows(list, o), o)
  for (const o of ['https://example.com', 'http://www.example.com', 'https://shop.example', 'https://evilshop.example', 'https://.shop.example', 'null']) assert.ok(!allows(list, o), o)
})
