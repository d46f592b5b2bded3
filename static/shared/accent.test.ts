import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Accent, accentOf, contrast, parseHex } from './accent'

// The server draws the same colours for the page without scripts
// (tenant/accent.go): both must give what stands in this file.
const golden = JSON.parse(readFileSync('shared/accents.json', 'utf8')) as Record<string, Record<'light' | 'dark', Record<string, string>>>

test('accents are what the server computes too', () => {
  assert.ok(Object.keys(golden).length > 15)
  for (const [colour, want] of Object.entries(golden)) {
    for (const ground of ['light', 'dark'] as const) {
      assert.deepEqual(accentOf(colour, ground === 'dark'), want[ground], `${colour} ${ground}`)
    }
  }
})

// All of the web's 216 colours, and some that tenants like.
const steps = [0x00, 0x33, 0x66, 0x99, 0xcc, 0xff]
const two = (v: number) => v.toString(16).padStart(2, '0')
const colours = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => '#' + two(r) + two(g) + two(b))))
colours.push('#1f6f6b', '#8a4b2a', '#f5c518', '#ffd400', '#0a84ff', '#7c3aed', '#9ca3af', '#777777', '#00ff7f', '#123456', '#f97316')

// What core.css draws on, by scheme; a tint of the accent comes to it.
const grounds = { light: ['#ffffff', '#faf8f5', '#f3f0eb', '#f6f3ee'], dark: ['#1e1c1a', '#161513', '#121110', '#272421', '#262320'] }

for (const scheme of ['light', 'dark'] as const) {
  test(`every accent can be read on, and read, in ${scheme}`, () => {
    for (const colour of colours) {
      const a = accentOf(colour, scheme === 'dark')
      const reads = (ink: keyof Accent, ground: string) =>
        assert.ok(contrast(a[ink], ground) >= 4.5, `${colour}: ${ink} ${a[ink]} on ${ground} has ${contrast(a[ink], ground).toFixed(2)}`)
      for (const name of ['accent', 'accent-hover', 'accent-pressed'] as const) reads('on-accent', a[name])
      for (const ground of [...grounds[scheme], a['accent-tint']]) reads('accent-text', ground)
    }
  })
}

test('a good accent stays what it is', () => assert.equal(accentOf('#1f6f6b', false).accent, '#1f6f6b'))

test('colours that are none are refused', () => {
  assert.equal(parseHex('red'), null)
  assert.equal(parseHex('#12345'), null)
  assert.deepEqual(parseHex('#ff00FF'), [1, 0, 1])
})
