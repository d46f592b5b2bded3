import assert from 'node:assert/strict'
import { test } from 'node:test'
import en from './en.json'
import es from './es.json'
import pt from './pt.json'
import { rows, step } from './search'

test('all languages name the same emoji', () => {
  const list = (names: object) => JSON.stringify(Object.entries(names).map(([g, of]) => [g, Object.keys(of as object)]))
  assert.equal(list(en), list(es))
  assert.equal(list(pt), list(es))
})

test('they are found by words, with or without accents', () => {
  const found = (names: typeof es, words: string) => rows(names, words, [])[0]!.cells.flat()
  assert.deepEqual(found(es, 'avion'), ['✈️'])
  assert.deepEqual(found(es, 'CORAZÓN azul'), ['💙'])
  assert.deepEqual(found(es, 'nada así'), [])
  assert.equal(rows(es, ' ', ['☕'])[0]!.group, 'recent')
})

test('keys walk the grid and stop at its edges', () => {
  const lengths = [8, 3, 8]
  const cases: [string, [number, number], [number, number] | null][] = [
    ['ArrowRight', [0, 7], [1, 0]],
    ['ArrowLeft', [1, 0], [0, 7]],
    ['ArrowDown', [0, 6], [1, 2]],
    ['ArrowUp', [0, 3], null],
    ['ArrowDown', [2, 0], null],
    ['End', [1, 0], [1, 2]],
    ['Home', [2, 5], [2, 0]],
    ['x', [0, 0], null],
  ]
  for (const [key, at, want] of cases) assert.deepEqual(step(key, at, lengths), want, key)
})
