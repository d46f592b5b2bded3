import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placeInFile, rowMistake } from './rows'

test('a mistake belongs to its row', () => {
  const cases: [string, number | undefined][] = [
    ['hours.shifts.2', 2],
    ['hours.shifts.10.open', 10],
    ['hours.shifts', undefined],
    ['hours.shiftsmore.1', undefined],
    ['name', undefined],
  ]
  for (const [path, row] of cases) assert.equal(rowMistake({ [path]: 'no' }, 'hours.shifts')?.row, row, path)
})

test('a place in a file has a kind and a field', () => {
  assert.deepEqual(placeInFile('projects.1.texts.es.name'), { kind: 'project', at: 'texts.es.name' })
  assert.deepEqual(placeInFile('tenant.name'), { kind: 'company', at: 'name' })
  assert.deepEqual(placeInFile('teams.0.members'), { kind: 'team', at: 'members' })
  assert.deepEqual(placeInFile('widgets.0'), { kind: 'widget', at: '' })
})
