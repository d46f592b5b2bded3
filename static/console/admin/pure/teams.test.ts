import assert from 'node:assert/strict'
import { test } from 'node:test'
import { throughTeams } from './teams'

test('an agent answers a project through the teams of both', () => {
  const groups = [
    { id: 'n', name: 'Noche', members: ['ana', 'bea'] },
    { id: 'd', name: 'Día', members: ['ana'] },
    { id: 'x', name: 'Otro', members: ['ana'] },
  ]
  const names = (agent: string, teams: string[]) => throughTeams(agent, teams, groups).map((x) => x.name)
  assert.deepEqual(names('ana', ['d', 'n']), ['Noche', 'Día'])
  assert.deepEqual(names('bea', ['d', 'n']), ['Noche'])
  assert.deepEqual(names('bea', ['d', 'gone']), [])
})
