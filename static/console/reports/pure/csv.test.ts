import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cell, csv } from './csv'

test('a cell that would be a formula is words', () => {
  for (const bad of ['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("http://x","y")']) {
    const got = cell(bad).replace(/^"/, '')
    assert.equal(got[0], "'", bad)
  }
  assert.equal(cell('\t=1'), '"\'\t=1"')
  assert.equal(cell('\r=1'), '"\'\r=1"')
  assert.equal(cell('=cmd|\' /C calc\'!A0'), "'=cmd|' /C calc'!A0")
})

test('numbers stay numbers, also below zero', () => {
  assert.equal(cell(-3), '-3')
  assert.equal(cell(4.5), '4.5')
  assert.equal(cell(NaN), '')
})

test('commas, quotes, line ends and blanks at the ends are kept', () => {
  assert.equal(cell('Ventas, Sur'), '"Ventas, Sur"')
  assert.equal(cell('"Ñandú"'), '"""Ñandú"""')
  assert.equal(cell('a\nb'), '"a\nb"')
  assert.equal(cell(' a'), '" a"')
  assert.equal(cell('Soporte'), 'Soporte')
})

test('a file begins with a byte-order mark and ends its lines for everybody', () => {
  assert.equal(csv([['Día', 'Total'], ['2026-11-22', 3]]), '\ufeffDía,Total\r\n2026-11-22,3\r\n')
})
