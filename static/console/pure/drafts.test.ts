import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Drafts, type DraftStorage } from './drafts'

function memory(): DraftStorage & { all: Map<string, string> } {
  const all = new Map<string, string>()
  return {
    all,
    getItem: (k) => all.get(k) ?? null,
    setItem: (k, v) => void all.set(k, v),
    removeItem: (k) => void all.delete(k),
  }
}

const file = { id: 'f1', name: 'a.png', type: 'image/png', size: 3 }

test('a draft survives an expired session and a reload', () => {
  const storage = memory()
  const first = new Drafts(storage)
  first.open('ana')
  first.set('c1', { text: 'hola', files: [file] })
  first.open('ana')
  assert.equal(first.get('c1').text, 'hola')

  const reloaded = new Drafts(storage)
  reloaded.open('ana')
  assert.deepEqual(reloaded.get('c1'), { text: 'hola', files: [file] })
})

test('another agent in the same tab sees none of them', () => {
  const storage = memory()
  const drafts = new Drafts(storage)
  drafts.open('ana')
  drafts.set('c1', { text: 'secreto', files: [] })
  drafts.open('luis')
  assert.equal(drafts.get('c1').text, '')
  assert.ok(![...storage.all.values()].join().includes('secreto'))
})

test('an emptied draft is gone, signing out clears all', () => {
  const storage = memory()
  const drafts = new Drafts(storage)
  drafts.open('ana')
  drafts.set('c1', { text: 'x', files: [] })
  assert.ok(drafts.has('c1'))
  drafts.set('c1', { text: '', files: [] })
  assert.ok(!drafts.has('c1'))
  drafts.set('c2', { text: 'y', files: [] })
  drafts.clear()
  assert.equal(storage.all.size, 0)
})

test('a storage that refuses or holds nonsense costs nothing', () => {
  const broken: DraftStorage = {
    getItem: () => '{nonsense',
    setItem: () => {
      throw new Error('quota')
    },
    removeItem: () => {},
  }
  const drafts = new Drafts(broken)
  drafts.open('ana')
  drafts.set('c1', { text: 'x', files: [] })
  assert.equal(drafts.get('c1').text, 'x')
})
