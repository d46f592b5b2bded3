import { useEffect, useRef, useState } from 'preact/hooks'
import { Plus, Search, Ticket as TicketIcon } from '../../shared/icons-late'
import { t } from '../i18n'
import { Empty, Failed, Skeletons } from '../parts/Empty'
import { Select } from '../parts/Field'
import { Key } from '../parts/Key'
import { KeyList } from '../parts/KeyList'
import { projectOptions, statusOptions } from '../parts/options'
import { More } from '../parts/More'
import { Rows } from '../parts/Rows'
import { address, noFilter, type TicketFilter } from '../pure/route'
import type { TicketView } from '../types'
import { useCommand } from '../state/commands'
import { dialog } from '../state/dialogs'
import { openCases, openTicket } from '../state/nav'
import { loadTickets, moreTickets, ticketList } from '../state/tickets'
import { TicketPane } from './TicketPane'
import { TicketRow } from './TicketRow'

const views: readonly TicketView[] = ['open', 'mine', 'unassigned', 'closed', 'all']

export function Cases({ filter, id }: { filter: TicketFilter; id: string }) {
  const create = () => (dialog.value = { kind: 'create' })
  useCommand('create', create)
  useEffect(() => void loadTickets(filter), [filter.view, filter.project, filter.status, filter.q])
  return (
    <>
      <section class="list-pane cases" aria-label={t('cases.list')}>
        <header class="pane-head">
          <h1 data-home tabIndex={-1}>
            {t('cases.title')}
          </h1>
          <button type="button" class="button small" onClick={create} data-testid="new-ticket">
            <Plus />
            {t('cases.new')}
            <Key of="create" />
          </button>
        </header>
        <nav class="tabs" aria-label={t('cases.view')}>
          {views.map((v) => (
            <a
              key={v}
              class="tab"
              href={address({ place: 'cases', filter: { ...filter, view: v }, id: '' })}
              aria-current={v === filter.view ? 'page' : undefined}
              data-testid={'cases-' + v}
              onClick={(e) => {
                e.preventDefault()
                openCases({ ...filter, view: v })
              }}
            >
              {t(`cases.${v}`)}
            </a>
          ))}
        </nav>
        <Filters filter={filter} />
        <div class="pane-scroll">
          <TicketRows filter={filter} id={id} />
        </div>
      </section>
      {id ? <TicketPane key={id} asked={id} /> : <Nothing />}
    </>
  )
}

function Filters({ filter }: { filter: TicketFilter }) {
  const [typed, setTyped] = useState(filter.q)
  const box = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useCommand('search', () => box.current?.select())
  useEffect(() => setTyped(filter.q), [filter.q])
  const change = (f: Partial<TicketFilter>) => openCases({ ...filter, ...f }, true)
  const type = (q: string) => {
    setTyped(q)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => change({ q: q.trim() }), 250)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  return (
    <div class="filters" role="search">
      <div class="search-field">
        <Search />
        <input
          ref={box}
          type="search"
          value={typed}
          placeholder={t('cases.search')}
          aria-label={t('cases.search')}
          data-testid="cases-search"
          onInput={(e) => type(e.currentTarget.value)}
          onKeyDown={(e) => {
            if (e.key === 'Enter') change({ q: typed.trim() })
          }}
        />
        <Key of="search" />
      </div>
      <div class="filter-row">
        <Select
          bare
          label={t('cases.project')}
          value={filter.project}
          options={[{ value: '', label: t('cases.anyProject') }, ...projectOptions()]}
          change={(project) => change({ project })}
          testid="cases-project"
        />
        <Select
          bare
          label={t('cases.status')}
          value={filter.status}
          options={[{ value: '', label: t('cases.anyStatus') }, ...statusOptions()]}
          change={(status) => change({ status })}
          testid="cases-status"
        />
      </div>
    </div>
  )
}

function TicketRows({ filter, id }: { filter: TicketFilter; id: string }) {
  const { items, state, cursor } = ticketList.value
  const filtered = !!(filter.q || filter.project || filter.status)
  if (!items.length && state === 'failed') return <Failed again={() => void loadTickets(filter)} />
  if (!items.length && state === 'loading') return <Skeletons rows={7} />
  if (!items.length && filtered)
    return (
      <Empty icon={Search} title={t('cases.none')}>
        <p>{t('cases.none.do')}</p>
        <button type="button" class="button small" onClick={() => openCases({ ...noFilter, view: filter.view })}>
          {t('cases.clear')}
        </button>
      </Empty>
    )
  if (!items.length)
    return (
      <Empty icon={TicketIcon} title={t('cases.empty')}>
        {t('cases.empty.do')}
      </Empty>
    )
  const current = items.find((k) => k.id === id || String(k.number) === id)?.id ?? ''
  return (
    <>
      <Rows
        label={t('cases.list')}
        items={items}
        current={current}
        testid="tickets"
        href={(k) => address({ place: 'cases', filter, id: String(k.number) })}
        open={(k) => openTicket(k.number)}
        marks={(k) => ({ 'data-number': String(k.number), 'data-testid': 'ticket-row' })}
        row={(k) => <TicketRow k={k} />}
      />
      {cursor && <More busy={state === 'loading'} more={() => void moreTickets()} />}
    </>
  )
}

function Nothing() {
  return (
    <section class="thread-pane nothing">
      <Empty icon={TicketIcon} title={t('cases.nothing')}>
        <KeyList of={['search', 'create', 'next', 'previous', 'open']} />
      </Empty>
    </section>
  )
}
