import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cell, csv } from './csv'

test('a cell that would be a formula is words', () => {
  for (const bad of ['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("http://x","y")']) {
    const got = cell(bad, 'es').replace(/^"/, '')
    assert.equal(got[0], "'", bad)
  }
  assert.equal(cell('\t=1', 'es'), '"\'\t=1"')
  assert.equal(cell('\r=1', 'es'), '"\'\r=1"')
  assert.equal(cell('=cmd|\' /C calc\'!A0', 'es'), "'=cmd|' /C calc'!A0")
})

test('numbers stay numbers, also below zero', () => {
  assert.equal(cell(-3, 'es'), '-3')
  assert.equal(cell(4.5, 'en'), '4.5')
  for (const locale of ['es', 'pt']) assert.equal(cell(-4.5, locale), '-4,5')
  assert.equal(cell(NaN, 'es'), '')
})

test('separators, quotes, line ends and blanks at the ends are kept', () => {
  assert.equal(cell('Ventas, Sur', 'es'), '"Ventas, Sur"')
  assert.equal(cell('Ventas; Sur', 'en'), '"Ventas; Sur"')
  assert.equal(cell('"Ñandú"', 'es'), '"""Ñandú"""')
  assert.equal(cell('a\nb', 'es'), '"a\nb"')
  assert.equal(cell(' a', 'es'), '" a"')
  assert.equal(cell('Soporte', 'es'), 'Soporte')
})

test('a file begins with a byte-order mark and ends its lines for everybody', () => {
  assert.equal(csv([['Day', 'Total'], ['2026-11-22', 3.5]], 'en'), '\ufeffDay,Total\r\n2026-11-22,3.5\r\n')
})

test('where numbers have a decimal comma, semicolons stand between the cells', () => {
  for (const locale of ['es', 'pt']) assert.equal(csv([['Día', 'Total'], ['2026-11-22', 3.5]], locale), '\ufeffDía;Total\r\n2026-11-22;3,5\r\n')
})
