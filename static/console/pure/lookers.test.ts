import assert from 'node:assert/strict'
import { test } from 'node:test'
import { current, heard, lastsFor, namesOf, type Lookers } from './lookers'

test('who looks is there until they say otherwise or fall silent', () => {
  let all: Lookers = new Map()
  all = heard(all, 'c1', 'ana', 'Ana', 'reads', 0)
  all = heard(all, 'c1', 'bea', 'Bea', 'writes', 1000)
  all = heard(all, 'c2', 'ana', 'Ana', 'reads', 2000)
  assert.deepEqual(namesOf(all, 'c1', 'reads'), ['Ana'])
  assert.deepEqual(namesOf(all, 'c1', 'writes'), ['Bea'])
  all = heard(all, 'c1', 'bea', 'Bea', 'reads', 3000)
  assert.deepEqual(namesOf(all, 'c1', 'reads'), ['Ana', 'Bea'])
  assert.equal(current(all, 4000), all)
  all = current(all, lastsFor + 1)
  assert.deepEqual(namesOf(all, 'c1', 'reads'), ['Bea'])
  all = heard(all, 'c1', 'bea', 'Bea', '', 0)
  assert.equal(all.has('c1'), false)
  assert.equal(heard(all, 'c1', 'bea', 'Bea', '', 0), all)
})
