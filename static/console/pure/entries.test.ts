import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interleave, join, lastSeq } from './entries'

const e = (seq: number, at = seq * 10) => ({ seq, at })
const seqs = (items: { seq: number }[]) => items.map((m) => m.seq).join(' ')

test('pages join without repeats, in order', () => {
  assert.equal(seqs(join([e(4), e(5)], [e(2), e(3), e(4)])), '2 3 4 5')
  assert.equal(seqs(join([], [e(2), e(1)])), '1 2')
})

test('a fetched entry replaces the one shown', () => {
  const [only] = join([{ seq: 1, at: 1, text: 'old' }], [{ seq: 1, at: 1, text: 'new' }])
  assert.equal(only!.text, 'new')
})

test('the last of nothing is 0', () => {
  assert.equal(lastSeq([]), 0)
  assert.equal(lastSeq([e(3), e(9)]), 9)
})

test('notes stand between messages by time, each side in its own order', () => {
  const messages = [e(1, 100), e(2, 300), e(3, 290)]
  const notes = [
    { ...e(1, 200), note: true },
    { ...e(2, 400), note: true },
  ]
  const got = interleave(messages, notes).map((m) => ('note' in m ? 'n' : 'm') + m.seq)
  assert.equal(got.join(' '), 'm1 n1 m2 m3 n2')
})
