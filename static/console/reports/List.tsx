import { useEffect, useRef, useState } from 'preact/hooks'
import { Back } from '../../shared/icons'
import { t } from '../i18n'
import { Empty, Failed, Skeletons } from '../parts/Empty'
import { Chart as ChartIcon } from '../parts/icons'
import { statusName } from '../parts/StatusChip'
import { address, noFilter, type ReportFilter } from '../pure/route'
import { useCommand } from '../state/commands'
import { openConversation, openReports, openTicket } from '../state/nav'
import type { Conversation, Ticket } from '../types'
import { ConversationRow } from '../views/ConversationRow'
import { TicketRow } from '../views/TicketRow'
import { date, w, type Word } from './i18n'
import { agentName, casesBehind, nameOfProject, talksBehind, type PageOf } from './state'

type Item = Conversation | Ticket

/** What is behind a number: the conversations or cases that it counts. */
export function List({ report }: { report: ReportFilter }) {
  const [items, add] = useState<Item[]>([])
  const [cursor, move] = useState<string | null>('')
  const [state, set] = useState<'loading' | 'ready' | 'failed'>('loading')
  const head = useRef<HTMLHeadingElement>(null)
  const alive = useRef(true)
  const back = () => openReports()
  useCommand('back', back)
  const read = async (from: string, known: Item[]) => {
    set('loading')
    try {
      // A page may be short, or empty, and yet not the last.
      let page: PageOf<Item>
      do {
        page = report.kind === 'tickets' ? await casesBehind(report, from) : await talksBehind(report, from)
        known = [...known, ...page.items]
        from = page.cursor
      } while (from && !page.items.length)
      if (!alive.current) return
      add(known)
      move(from || null)
      set('ready')
    } catch {
      if (alive.current) set('failed')
    }
  }
  useEffect(() => {
    head.current?.focus()
    void read('', [])
    return () => void (alive.current = false)
  }, [])
  return (
    <section class="report-pane" data-testid="behind-list">
      <header class="thread-head">
        <button type="button" class="tool" aria-label={t('key.back')} onClick={back} data-testid="behind-back">
          <Back />
        </button>
        <h1 class="settings-title" ref={head} tabIndex={-1} data-home>
          {w('behind', { name: title(report) })}
        </h1>
      </header>
      <div class="report-scroll">
        <div class="report-body">
          {items.length > 0 && (
            <ul class="rows behind-rows">
              {items.map((item) => (
                <li key={item.id}>
                  <Line item={item} kind={report.kind} />
                </li>
              ))}
            </ul>
          )}
          {state === 'loading' && <Skeletons rows={4} />}
          {state === 'failed' && <Failed again={() => void read(cursor ?? '', items)} />}
          {state === 'ready' && !items.length && <Empty icon={ChartIcon} title={w('behind.none')} />}
          {state === 'ready' && cursor && (
            <button type="button" class="button small" onClick={() => void read(cursor, items)}>
              {w('behind.more')}
            </button>
          )}
        </div>
      </div>
    </section>
  )
}

/** What the list is of, in a few words. */
function title(r: ReportFilter): string {
  const what = r.kind === 'tickets' ? (r.status ? statusName(r.status) : w('reports.tickets')) : w(`n.${r.number || 'conversations'}` as Word)
  const when = r.days ? w(`period.${r.days}` as Word) : r.from === r.to ? date(r.from) : `${date(r.from)} – ${date(r.to)}`
  return [what, when, r.project && nameOfProject(r.project), r.agent && agentName(r.agent === 'none' ? '' : r.agent)].filter(Boolean).join(' · ')
}

function Line({ item, kind }: { item: Item; kind: ReportFilter['kind'] }) {
  const view = item.status === 'active' ? 'active' : item.status === 'waiting' ? 'waiting' : 'closed'
  const [href, open] =
    kind === 'tickets'
      ? [address({ place: 'cases', filter: noFilter, id: String((item as Ticket).number) }), () => openTicket((item as Ticket).number)]
      : [address({ place: 'inbox', view, id: item.id }), () => openConversation(item.id, view)]
  const go = (e: MouseEvent) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey) return
    e.preventDefault()
    open()
  }
  return (
    <a class="row" href={href} onClick={go} data-testid="behind-row">
      {kind === 'tickets' ? <TicketRow k={item as Ticket} /> : <ConversationRow c={item as Conversation} view="active" />}
    </a>
  )
}
