import { Empty } from '../parts/Empty'
import { Chart as ChartIcon } from '../parts/icons'
import { statusOptions } from '../parts/options'
import { statusName } from '../parts/StatusChip'
import type { ReportFilter } from '../pure/route'
import { Behind } from './parts/Behind'
import { Chart } from './parts/Chart'
import { Table, type Column } from './parts/Table'
import { count, date, w } from './i18n'
import { change, series } from './pure/figures'
import { agentName, before, nameOfProject } from './state'
import type { CaseReport, CaseRow } from './types'

const totalId = '*'

/** S9: the cases that were made in a period, by what they are now. */
export function Tickets({ report, got }: { report: ReportFilter; got: CaseReport }) {
  if (!got.total && !got.before)
    return (
      <Empty icon={ChartIcon} title={w('empty')}>
        {w('empty.do')}
      </Empty>
    )
  const more = change(got.total, got.before)
  return (
    <>
      <div class="figures">
        <div class="card figure" data-testid="figure-made">
          <h2>{w('reports.tickets')}</h2>
          <Behind filter={report} n={got.total} name={w('reports.tickets')} class="figure-number tabular">
            {count(got.total)}
          </Behind>
          <p class="figure-before tabular">
            {w('before', { before: count(got.before) })}
            {more !== null && <span class="figure-change"> ({more > 0 ? `+${more}` : more} %)</span>}
          </p>
          <p class="figure-rule">{w('f.made')}</p>
        </div>
      </div>
      <Rows report={report} of="project" got={got} />
      {got.from !== got.to && (
        <Chart title={w('chart.cases')} from={got.from} lines={[{ name: w('reports.tickets'), colour: '--accent', values: series(got.from, got.to, got.days, (d) => d.total), area: '--accent-tint' }]}>
          <Table
            bare
            title={w('by.day')}
            file={`recado-day-${got.from}-${got.to}.csv`}
            rows={got.days}
            id={(d) => d.day}
            columns={[
              { name: w('col.day'), show: (d) => date(d.day), cell: (d) => d.day },
              {
                name: w('reports.tickets'),
                show: (d) => (
                  <Behind filter={{ ...report, days: '', from: d.day, to: d.day }} n={d.total} name={w('reports.tickets')}>
                    {count(d.total)}
                  </Behind>
                ),
                cell: (d) => d.total,
              },
            ]}
          />
        </Chart>
      )}
      <Rows report={report} of="agent" got={got} />
    </>
  )
}

/** Rows of projects or assignees, a column for each status, totals on both sides. */
function Rows({ report, of, got }: { report: ReportFilter; of: 'project' | 'agent'; got: CaseReport }) {
  const rows = of === 'project' ? got.projects : got.agents
  const known = statusOptions().map((s) => s.value)
  const statuses = [...known.filter((s) => got.statuses[s]), ...Object.keys(got.statuses).filter((s) => !known.includes(s))]
  const name = (r: CaseRow) => (r.id === totalId ? w('col.total') : of === 'project' ? nameOfProject(r.id) : agentName(r.id))
  const filter = (r: CaseRow, status: string): ReportFilter => ({ ...report, status, ...(r.id !== totalId && { [of]: r.id || 'none' }) })
  const cell = (status: string, label: string): Column<CaseRow> => {
    const n = (r: CaseRow) => (status ? (r.statuses[status] ?? 0) : r.total)
    return {
      name: label,
      show: (r) => (
        <Behind filter={filter(r, status)} n={n(r)} name={label}>
          {count(n(r))}
        </Behind>
      ),
      cell: n,
    }
  }
  const foot: CaseRow = { id: totalId, total: got.total, before: got.before, statuses: got.statuses }
  return (
    <Table
      title={w(of === 'project' ? 'by.status' : 'by.agent')}
      file={`recado-${of === 'project' ? 'status' : 'agent'}-${got.from}-${got.to}.csv`}
      rows={rows}
      foot={foot}
      id={(r) => r.id}
      columns={[
        { name: w(of === 'project' ? 'filter.project' : 'filter.agent'), show: name, cell: name },
        ...statuses.map((s) => cell(s, statusName(s))),
        cell('', w('col.total')),
        {
          name: w('col.before'),
          show: (r) => (
            <Behind filter={{ ...filter(r, ''), ...before(got) }} n={r.before} name={`${w('reports.tickets')} · ${w('col.before')}`}>
              {count(r.before)}
            </Behind>
          ),
          cell: (r) => r.before,
        },
      ]}
    />
  )
}
