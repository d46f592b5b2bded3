import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from './place'

test('an address is a place', () => {
  const cases: [string, string, string][] = [
    ['/operator', 'tenants', ''],
    ['/operator/', 'tenants', ''],
    ['/operator/tenants/new', 'tenants', 'new'],
    ['/operator/tenants/a%2Fb', 'tenants', 'a/b'],
    ['/operator/account', 'account', ''],
    ['/operator/nowhere/x', 'tenants', ''],
    ['/operator/changes/%E0%A4%A', 'changes', ''],
  ]
  for (const [path, place, id] of cases) assert.deepEqual(parse(path), { place, id }, path)
})
