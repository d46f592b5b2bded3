import type { ReportFilter } from '../pure/route'
import { asRefusal } from '../../shared/refusal'
import { full } from '../../shared/time'
import { useLoaded } from '../admin/state/load'
import { sentence } from '../i18n'
import { Failed, Skeletons } from '../parts/Empty'
import { locale } from '../state/settings'
import { administers } from '../state/store'
import { Filters } from './Filters'
import { date, w } from './i18n'
import { List } from './List'
import { nameOfProject, namesKnown, readCases, readTalks } from './state'
import { Talks } from './Talks'
import { Tickets } from './Tickets'
import type { CaseReport, Period, TalkReport } from './types'

export function Reports({ report, id }: { report: ReportFilter; id: '' | 'list' }) {
  return id ? <List key={JSON.stringify(report)} report={report} /> : <Report report={report} />
}

function Report({ report }: { report: ReportFilter }) {
  const got = useLoaded<TalkReport | CaseReport>(JSON.stringify(report), () => (report.kind === 'tickets' ? readCases(report) : readTalks(report)))
  return (
    <section class="report-pane" data-testid="reports">
      <header class="report-head">
        <h1 tabIndex={-1} data-home>
          {w('reports.title')}
        </h1>
        <Filters report={report} from={got.value?.from ?? ''} to={got.value?.to ?? ''} />
      </header>
      <div class="report-scroll">
        <div class="report-body" aria-busy={!got.value && !got.failed}>
          {got.failed ? <Trouble of={got.failed} again={got.again} /> : null}
          {!got.failed && (!got.value || !namesKnown()) && <Skeletons rows={6} />}
          {got.value && namesKnown() && (
            <>
              {isCases(got.value) ? <Tickets report={report} got={got.value} /> : <Talks report={report} got={got.value} />}
              <Rules of={got.value} kind={report.kind} />
            </>
          )}
        </div>
      </div>
    </section>
  )
}

const isCases = (r: TalkReport | CaseReport): r is CaseReport => 'statuses' in r

/** What can't be asked for is said; the rest may be tried again. */
function Trouble({ of, again }: { of: unknown; again: () => void }) {
  if (asRefusal(of).code !== 'invalid') return <Failed again={again} />
  return (
    <p class="wrong" role="alert">
      {sentence(of)}
    </p>
  )
}

/** How the numbers are counted: whose day, which time, when. */
function Rules({ of, kind }: { of: Period; kind: ReportFilter['kind'] }) {
  const others = Object.entries(of.zones).map(([project, zone]) => w('zone.other', { project: nameOfProject(project), zone }))
  return (
    <footer class="report-rules" data-testid="rules">
      <p>
        {w(kind === 'tickets' ? 'rule.tickets' : 'rule')} {!administers.value && w('mine')}
      </p>
      <p>
        {w('before.period', { from: date(of.before_from), to: date(of.before_to) })} {w('zone', { zone: of.zone })} {others.join(' ')}{' '}
        {of.counted_at > 0 && w('counted', { at: full(of.counted_at, locale.value) })}
      </p>
    </footer>
  )
}
