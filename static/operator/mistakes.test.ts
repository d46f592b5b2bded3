import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mistakeAt } from './mistakes'

test('a mistake without a field on the screen is said at the form', () => {
  const fields = ['name', 'owner.email']
  for (const [field, at] of [['owner.email', 'owner.email'], ['client_id', ''], ['owner', ''], ['', '']] as const)
    assert.equal(mistakeAt(field, fields), at, field)
})
