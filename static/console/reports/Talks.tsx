import type { ReportFilter } from '../pure/route'
import { Empty } from '../parts/Empty'
import { Chart as ChartIcon } from '../parts/icons'
import { Behind } from './parts/Behind'
import { Chart } from './parts/Chart'
import { Table, type Column } from './parts/Table'
import { count, date, tenths, w, type Word } from './i18n'
import { change, series, span } from './pure/figures'
import { agentName, before, type Dates, nameOfProject } from './state'
import type { Day, Numbers, Part, TalkReport } from './types'

type Name = 'conversations' | 'answered' | 'missed' | 'open' | 'first_median' | 'first_90' | 'duration' | 'rating' | 'tickets' | 'messages'

interface Figure {
  name: Name
  /** The list behind it. */
  number: 'conversations' | 'open' | 'answered' | 'missed' | 'ended' | 'tickets' | 'rated'
  time?: boolean
}

const figures: readonly Figure[] = [
  { name: 'conversations', number: 'conversations' },
  { name: 'answered', number: 'answered' },
  { name: 'missed', number: 'missed' },
  { name: 'first_median', number: 'answered', time: true },
  { name: 'first_90', number: 'answered', time: true },
  { name: 'duration', number: 'ended', time: true },
  { name: 'rating', number: 'rated' },
  { name: 'tickets', number: 'tickets' },
  { name: 'open', number: 'open' },
  { name: 'messages', number: 'conversations' },
]

/** A number as it is said; "–" where there is nothing to tell it from. */
function said(f: Figure, n: Numbers): string {
  if (!n[f.number]) return f.time || f.name === 'rating' ? '–' : '0'
  if (f.time) return span(n[f.name])
  return f.name === 'rating' ? tenths(n.rating) : count(n[f.name])
}

export function Talks({ report, got }: { report: ReportFilter; got: TalkReport }) {
  if (!got.total.conversations && !got.before.conversations)
    return (
      <Empty icon={ChartIcon} title={w('empty')}>
        {w('empty.do')}
      </Empty>
    )
  const conversations = series(got.from, got.to, got.days, (d) => d.conversations)
  const missed = series(got.from, got.to, got.days, (d) => d.missed)
  const days = <Days report={report} got={got} />
  return (
    <>
      <div class="figures">
        {figures.map((f) => (
          <Card key={f.name} f={f} report={report} got={got} />
        ))}
      </div>
      {got.from === got.to ? null : (
        <Chart
          title={w('chart.talks')}
          from={got.from}
          lines={[
            { name: w('n.conversations'), colour: '--accent', values: conversations, area: '--accent-tint' },
            { name: w('n.missed'), colour: '--danger', values: missed },
          ]}
        >
          {days}
        </Chart>
      )}
      <Parts report={report} of="project" rows={got.projects} total={got.total} earlier={before(got)} />
      <Parts report={report} of="agent" rows={got.agents} total={got.total} earlier={before(got)} />
    </>
  )
}

function Card({ f, report, got }: { f: Figure; report: ReportFilter; got: TalkReport }) {
  const more = f.time || f.name === 'rating' ? null : change(got.total[f.name], got.before[f.name])
  return (
    <div class="card figure" data-testid={'figure-' + f.name}>
      <h2>{w(`n.${f.name}`)}</h2>
      <Behind filter={{ ...report, number: f.number }} n={got.total[f.number]} name={w(`n.${f.number}`)} class="figure-number tabular">
        {said(f, got.total)}
      </Behind>
      <p class="figure-before tabular">
        {w('before', { before: said(f, got.before) })}
        {more !== null && <span class="figure-change"> ({more > 0 ? `+${more}` : more} %)</span>}
      </p>
      <p class="figure-rule">{w(`f.${f.name}`)}</p>
    </div>
  )
}

/** The columns of numbers; filter says of what a row is. */
function columns<R>(numbers: (row: R) => Numbers, filter: (row: R) => ReportFilter): Column<R>[] {
  return figures.map((f) => ({
    name: w(`n.${f.name}` as Word),
    fileName: f.time ? w('csv.seconds', { name: w(`n.${f.name}` as Word) }) : w(`n.${f.name}` as Word),
    show: (row) => (
      <Behind filter={{ ...filter(row), number: f.number }} n={numbers(row)[f.number]} name={w(`n.${f.number}`)}>
        {said(f, numbers(row))}
      </Behind>
    ),
    cell: (row) => {
      const n = numbers(row)
      if (!n[f.number] && (f.time || f.name === 'rating')) return ''
      return f.time ? Math.round(n[f.name] / 1000) : Math.round(n[f.name] * 100) / 100
    },
  }))
}

function Days({ report, got }: { report: ReportFilter; got: TalkReport }) {
  const of = (d: Day): ReportFilter => ({ ...report, days: '', from: d.day, to: d.day })
  return (
    <Table
      bare
      title={w('by.day')}
      file={`recado-day-${got.from}-${got.to}.csv`}
      rows={got.days}
      id={(d) => d.day}
      columns={[{ name: w('col.day'), show: (d) => date(d.day), cell: (d) => d.day }, ...columns<Day>((d) => d, of)]}
    />
  )
}

interface PartsProps {
  report: ReportFilter
  of: 'project' | 'agent'
  rows: readonly Part[]
  total: Numbers
  earlier: Dates
}

function Parts({ report, of, rows, total, earlier }: PartsProps) {
  const name = (p: Part) => (p.id === totalId ? w('col.total') : of === 'project' ? nameOfProject(p.id) : agentName(p.id))
  const filter = (p: Part): ReportFilter => (p.id === totalId ? report : { ...report, [of]: p.id || 'none' })
  const past: Column<Part> = {
    name: w('col.before'),
    show: (p) => (
      <Behind filter={{ ...filter(p), ...earlier, number: 'conversations' }} n={p.before.conversations} name={`${w('n.conversations')} · ${w('col.before')}`}>
        {count(p.before.conversations)}
      </Behind>
    ),
    cell: (p) => p.before.conversations,
  }
  const sum: Part = { id: totalId, total, before: { ...total, conversations: rows.reduce((n, p) => n + p.before.conversations, 0) } }
  const [first, ...rest] = columns<Part>((p) => p.total, filter)
  return (
    <Table
      title={w(`by.${of}`)}
      file={`recado-${of}-${report.from || report.days}.csv`}
      rows={rows}
      foot={sum}
      id={(p) => p.id}
      columns={[{ name: w(of === 'project' ? 'filter.project' : 'filter.agent'), show: name, cell: name }, first!, past, ...rest]}
    />
  )
}

const totalId = '*'
