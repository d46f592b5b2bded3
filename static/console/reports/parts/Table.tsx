import type { ComponentChildren } from 'preact'
import { locale } from '../../state/settings'
import { w } from '../i18n'
import { csv, type Cell } from '../pure/csv'
import { download } from '../state'

export interface Column<R> {
  name: string
  show: (row: R) => ComponentChildren
  /** What stands in the file. */
  cell: (row: R) => Cell
  /** The file's heading, where it differs. */
  fileName?: string
}

interface Props<R> {
  title: string
  /** It stands inside something that has a heading. */
  bare?: boolean
  file: string
  rows: readonly R[]
  foot?: R
  columns: readonly Column<R>[]
  id: (row: R) => string
}

/** A table of numbers, with its file. The first column is the rows' heading. */
export function Table<R>({ title, bare, file, rows, foot, columns, id }: Props<R>) {
  const keep = () => {
    const all = foot ? [...rows, foot] : rows
    download(file, csv([columns.map((c) => c.fileName ?? c.name), ...all.map((r) => columns.map((c) => c.cell(r)))], locale.peek()))
  }
  const line = (row: R) =>
    columns.map((c, i) =>
      i ? (
        <td key={c.name}>{c.show(row)}</td>
      ) : (
        <th key={c.name} scope="row">
          {c.show(row)}
        </th>
      ),
    )
  return (
    <section class={bare ? 'numbers bare' : 'card numbers'} aria-label={title}>
      <header class="numbers-head">
        {!bare && <h2>{title}</h2>}
        <button type="button" class="button small" onClick={keep} data-testid={'csv-' + file.split('-')[1]}>
          {w('csv')}
        </button>
      </header>
      <div class="numbers-scroll" tabIndex={0} role="group" aria-label={title}>
        <table class="tabular">
          <thead>
            <tr>
              {columns.map((c) => (
                <th key={c.name} scope="col">
                  {c.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => (
              <tr key={id(r)}>{line(r)}</tr>
            ))}
          </tbody>
          {foot && (
            <tfoot>
              <tr>{line(foot)}</tr>
            </tfoot>
          )}
        </table>
      </div>
    </section>
  )
}
