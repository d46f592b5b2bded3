// Tables as CSV that spreadsheets open as it is: UTF-8 with a byte-order mark,
// commas, CRLF (RFC 4180).

export type Cell = string | number

// What a spreadsheet takes for the beginning of a formula.
const formula = /^[=+\-@\t\r]/

/** One cell; words that would be a formula are made words again. */
export function cell(value: Cell): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  const safe = formula.test(value) ? "'" + value : value
  return /[",\r\n\t]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A file's text; the first row is the headings. */
export function csv(rows: readonly (readonly Cell[])[]): string {
  return '\ufeff' + rows.map((r) => r.map(cell).join(',') + '\r\n').join('')
}
