import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { accentOf } from './accent'

// The server draws the same colours for the page without scripts
// (widget/accent.go): both must give what stands in this file.
const golden = JSON.parse(readFileSync('shared/accents.json', 'utf8')) as Record<string, Record<'light' | 'dark', Record<string, string>>>

test('accents are what the server computes too', () => {
  assert.ok(Object.keys(golden).length > 15)
  for (const [colour, want] of Object.entries(golden)) {
    for (const ground of ['light', 'dark'] as const) {
      const { 'accent-pressed': _, ...got } = accentOf(colour, ground === 'dark')
      assert.deepEqual(got, want[ground], `${colour} ${ground}`)
    }
  }
})
