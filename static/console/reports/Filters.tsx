import { useEffect, useState } from 'preact/hooks'
import { Select } from '../parts/Field'
import { agentOptions, projectOptions } from '../parts/options'
import type { ReportFilter } from '../pure/route'
import { openReports } from '../state/nav'
import { administers } from '../state/store'
import { w } from './i18n'
import { dayNumber } from './pure/figures'

const periods = ['1', '7', '30', '90', '365'] as const
const longest = 366 // days, as the server's

/** What the report is of: every choice is an address. */
export function Filters({ report, from, to }: { report: ReportFilter; from: string; to: string }) {
  // Own dates are asked for before there are any; from then on the address says it.
  const [asks, ask] = useState(false)
  const own = asks || !report.days
  useEffect(() => ask(false), [report.days, report.from, report.to])
  const put = (change: Partial<ReportFilter>) => openReports({ ...report, ...change, number: '', status: '' })
  const kinds = ['conversations', 'tickets'] as const
  return (
    <div class="report-filters">
      <div class="segments" role="group" aria-label={w('reports.kind')}>
        {kinds.map((kind) => (
          <button type="button" class="segment" aria-pressed={report.kind === kind} key={kind} onClick={() => put({ kind })} data-testid={'kind-' + kind}>
            {w(`reports.${kind}`)}
          </button>
        ))}
      </div>
      <Select
        bare
        label={w('period.label')}
        value={own ? '' : report.days}
        options={[...periods.map((p) => ({ value: p as string, label: w(`period.${p}`) })), { value: '', label: w('period.own') }]}
        change={(days) => {
          ask(!days)
          if (days) put({ days, from: '', to: '' })
        }}
        testid="period"
      />
      {own && <Dates from={report.from || from} to={report.to || to} put={(a, b) => put({ days: '', from: a, to: b })} />}
      <Select
        bare
        label={w('filter.project')}
        value={report.project}
        options={[{ value: '', label: w('filter.projects') }, ...projectOptions()]}
        change={(project) => put({ project })}
        testid="report-project"
      />
      {administers.value && (
        <Select
          bare
          label={w('filter.agent')}
          value={report.agent}
          options={[{ value: '', label: w('filter.agents') }, ...agentOptions(), { value: 'none', label: w('nobody') }]}
          change={(agent) => put({ agent })}
          testid="report-agent"
        />
      )}
    </div>
  )
}

/** Two dates; they count once they are a period. */
function Dates({ from, to, put }: { from: string; to: string; put: (from: string, to: string) => void }) {
  const [typed, type] = useState({ from, to })
  useEffect(() => {
    if (from && to) type({ from, to })
  }, [from, to])
  const days = dayNumber(typed.to) - dayNumber(typed.from) + 1
  const wrong = !!typed.from && !!typed.to && !(days >= 1 && days <= longest)
  const change = (next: typeof typed) => {
    type(next)
    const n = dayNumber(next.to) - dayNumber(next.from) + 1
    if (n >= 1 && n <= longest) put(next.from, next.to)
  }
  return (
    <span class="report-dates">
      <input class="input" type="date" aria-label={w('period.from')} aria-invalid={wrong} value={typed.from} onChange={(e) => change({ ...typed, from: e.currentTarget.value })} data-testid="from" />
      <span aria-hidden="true">–</span>
      <input class="input" type="date" aria-label={w('period.to')} aria-invalid={wrong} value={typed.to} onChange={(e) => change({ ...typed, to: e.currentTarget.value })} data-testid="to" />
      {wrong && (
        <span class="wrong" role="alert">
          {w('period.wrong')}
        </span>
      )}
    </span>
  )
}

