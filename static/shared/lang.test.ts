import assert from 'node:assert/strict'
import { test } from 'node:test'
import { existsSync, readFileSync } from 'node:fs'

const folders = ['shared/lang', 'widget/lang', 'widget/loader/lang', 'widget/loader/later/lang', 'console/lang', 'console/admin/lang', 'console/reports/lang', 'operator/lang', 'plain/lang'].filter((d) => existsSync(d + '/es.json'))

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>
const places = (s: string) => [...s.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort()

for (const folder of folders) {
  const es = read(folder + '/es.json')
  for (const lang of ['en', 'pt']) {
    test(`${folder}/${lang}.json says everything that es.json says, with the same places`, () => {
      const other = read(`${folder}/${lang}.json`)
      assert.deepEqual(Object.keys(other).sort(), Object.keys(es).sort())
      for (const key in es) assert.deepEqual(places(other[key]!), places(es[key]!), key)
    })
  }
}

test('the languages were found', () => assert.ok(folders.includes('shared/lang')))
