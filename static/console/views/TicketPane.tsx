import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { Back, Close } from '../../shared/icons'
import { Ticket as TicketIcon } from '../../shared/icons-late'
import { lastSeq } from '../pure/entries'
import { t, tr } from '../i18n'
import { Empty, Failed, Skeletons } from '../parts/Empty'
import { Pane } from '../parts/icons'
import { StatusChip } from '../parts/StatusChip'
import { useCommand } from '../state/commands'
import { focusHome } from '../state/focus'
import { hideOverlay, paneTitle, sideShown, toggleSide } from '../state/layout'
import { openCases } from '../state/nav'
import { projectName } from '../state/store'
import { dismissStale, loadTicket, openCase } from '../state/tickets'
import type { Ticket } from '../types'
import { NoteComposer } from './NoteComposer'
import { Description, NoteView } from './Notes'
import { TicketFields } from './TicketFields'

export function TicketPane({ asked }: { asked: string }) {
  useEffect(() => {
    void loadTicket(asked)
    return hideOverlay
  }, [asked])
  useCommand('back', () => {
    const area = document.activeElement
    if (!(area instanceof HTMLTextAreaElement || area instanceof HTMLInputElement)) return openCases()
    area.blur()
    focusHome()
  })
  const { ticket, state } = openCase.value
  if (openCase.value.asked !== asked || (!ticket && state === 'loading'))
    return (
      <section class="thread-pane">
        <Skeletons rows={4} />
      </section>
    )
  if (state === 'gone')
    return (
      <section class="thread-pane nothing">
        <Empty opened icon={TicketIcon} title={t('ticket.gone')}>
          <button type="button" class="button small" onClick={() => openCases()}>
            {t('app.back')}
          </button>
        </Empty>
      </section>
    )
  if (state === 'failed' || !ticket)
    return (
      <section class="thread-pane nothing">
        <Failed opened again={() => void loadTicket(asked)} />
      </section>
    )
  return (
    <>
      <section class="thread-pane" aria-label={t('ticket.label', { number: ticket.number })} data-testid="ticket">
        <Head k={ticket} />
        <Stale />
        <Thread k={ticket} />
        <NoteComposer k={ticket} />
      </section>
      {sideShown.value && <TicketFields k={ticket} />}
    </>
  )
}

function Head({ k }: { k: Ticket }) {
  const Title = paneTitle.value
  return (
    <header class="thread-head">
      <button type="button" class="tool phone-only" aria-label={t('app.back')} onClick={() => openCases()}>
        <Back />
      </button>
      <div class="thread-who">
        <Title data-home tabIndex={-1} data-testid="ticket-subject">
          <span class="ticket-number tabular">#{k.number}</span> {k.subject}
        </Title>
        <p class="thread-sub">
          <StatusChip status={k.status} category={k.category} /> {k.requester?.name || k.requester?.email} ·{' '}
          {projectName(k.project)}
        </p>
      </div>
      <button
        type="button"
        class="tool"
        aria-label={t(sideShown.value ? 'ticket.details.hide' : 'ticket.details.show')}
        aria-expanded={sideShown.value}
        onClick={toggleSide}
        data-testid="toggle-side"
      >
        <Pane />
      </button>
    </header>
  )
}

/** Somebody was faster: who, and what. */
function Stale() {
  const { stale } = openCase.value
  if (!stale) return null
  const fields = stale.fields.map((f) => tr('ticket.' + f, f).toLowerCase()).join(', ')
  return (
    <p class="notice stale" role="alert" data-testid="stale">
      {stale.name ? t('ticket.stale.who', { name: stale.name, fields }) : t('ticket.stale')}
      <button type="button" class="tool" aria-label={t('app.close')} onClick={dismissStale}>
        <Close />
      </button>
    </p>
  )
}

function Thread({ k }: { k: Ticket }) {
  const { notes, state } = openCase.value
  const box = useRef<HTMLDivElement>(null)
  const atFoot = useRef(true)
  useLayoutEffect(() => {
    const b = box.current
    if (b && atFoot.current) b.scrollTop = b.scrollHeight
  }, [lastSeq(notes), state])
  return (
    <div
      ref={box}
      class="entries"
      role="log"
      aria-live="off"
      aria-label={t('ticket.thread')}
      tabIndex={0}
      data-testid="notes"
      onScroll={(e) => {
        const b = e.currentTarget
        atFoot.current = b.scrollHeight - b.scrollTop - b.clientHeight < 48
      }}
    >
      <div class="notes">
        <Description k={k} />
        {state === 'loading' && !notes.length ? <Skeletons rows={2} /> : notes.map((n) => <NoteView key={n.seq} n={n} />)}
      </div>
    </div>
  )
}
