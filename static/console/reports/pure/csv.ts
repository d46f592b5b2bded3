// Tables as CSV that spreadsheets open as it is: UTF-8 with a byte-order mark,
// CRLF, quoted as RFC 4180 says. Where numbers have a decimal comma, as in
// Spanish and Portuguese, spreadsheets expect semicolons between the cells.

export type Cell = string | number

// What a spreadsheet takes for the beginning of a formula.
const formula = /^[=+\-@\t\r]/

const hasComma = (locale: string) => locale !== 'en'

/** One cell; words that would be a formula are made words again. */
export function cell(value: Cell, locale: string): string {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return ''
    return hasComma(locale) ? String(value).replace('.', ',') : String(value)
  }
  const safe = formula.test(value) ? "'" + value : value
  return /[",;\r\n\t]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A file's text; the first row is the headings. */
export function csv(rows: readonly (readonly Cell[])[], locale: string): string {
  const between = hasComma(locale) ? ';' : ','
  return '\ufeff' + rows.map((r) => r.map((c) => cell(c, locale)).join(between) + '\r\n').join('')
}
