import { Alert, Check, Close } from '../../shared/icons'
import { full, short } from '../../shared/time'
import { t, tr } from '../i18n'
import { Answers } from '../parts/Answers'
import { Select } from '../parts/Field'
import { agentOptions, priorityOptions, projectOptions, statusOptions, typeOptions } from '../parts/options'
import type { Ticket } from '../types'
import { narrow, toggleSide } from '../state/layout'
import { openConversation } from '../state/nav'
import { locale } from '../state/settings'
import { changeTicket, openCase, type TicketChange } from '../state/tickets'
import { complain } from '../state/toasts'

/** A ticket's fields, changed where they stand. */
export function TicketFields({ k }: { k: Ticket }) {
  const { saving } = openCase.value
  const change = (c: TicketChange) => void changeTicket(c).catch(complain)
  const nobody = { value: '', label: t('ticket.nobody') }
  return (
    <aside class="side-pane" aria-label={t('ticket.details')} aria-busy={saving} data-testid="ticket-fields">
      <header class="side-head">
        <h2>{t('ticket.details')}</h2>
        {saving && <span class="side-saving">{t('ticket.saving')}</span>}
        {narrow.value && (
          <button type="button" class="tool" aria-label={t('ticket.details.hide')} onClick={toggleSide}>
            <Close />
          </button>
        )}
      </header>
      <div class="side-part fields">
        <Select
          label={t('ticket.status')}
          value={k.status}
          options={statusOptions()}
          change={(status) => change({ status })}
          testid="ticket-status"
        />
        <Select
          label={t('ticket.assignee')}
          value={k.assignee}
          options={[nobody, ...agentOptions(k.project)]}
          change={(assignee) => change({ assignee })}
          testid="ticket-assignee"
        />
        <Select
          label={t('ticket.priority')}
          value={k.priority}
          options={priorityOptions()}
          change={(priority) => change({ priority })}
          testid="ticket-priority"
        />
        <Select
          label={t('ticket.type')}
          value={k.type}
          options={typeOptions()}
          change={(type) => change({ type })}
          testid="ticket-type"
        />
        <Select
          label={t('ticket.project')}
          value={k.project}
          options={projectOptions()}
          change={(project) => change({ project })}
          testid="ticket-project"
        />
      </div>
      <Requester k={k} />
      <Answers list={k.fields} side />
      <dl class="facts side-part">
        <Fact label={t('ticket.channel')}>{tr('ticket.channel.' + k.channel, k.channel)}</Fact>
        <Time label={t('ticket.created')} at={k.created_at} />
        <Time label={t('ticket.updated')} at={k.updated_at} />
        {k.closed_at > 0 && <Time label={t('ticket.closedAt')} at={k.closed_at} />}
      </dl>
      {k.conversation && (
        <div class="side-part">
          <button type="button" class="link" onClick={() => openConversation(k.conversation)} data-testid="ticket-conversation">
            {t('ticket.conversation')}
          </button>
        </div>
      )}
    </aside>
  )
}

function Requester({ k }: { k: Ticket }) {
  const r = k.requester
  if (!r) return null
  return (
    <section class="side-part">
      <h3>{t('ticket.requester')}</h3>
      <p class="side-name">{r.name || r.email}</p>
      {r.name && r.email && <p class="side-email">{r.email}</p>}
      {k.company_name && <p>{k.company_name}</p>}
      <p class={r.verified ? 'proof good' : 'proof'}>
        {r.verified ? <Check /> : <Alert />}
        {t(r.verified ? 'visitor.verified' : 'visitor.unverified')}
      </p>
    </section>
  )
}

function Fact({ label, children }: { label: string; children: preact.ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Time({ label, at }: { label: string; at: number }) {
  return (
    <Fact label={label}>
      <time title={full(at, locale.value)}>{short(at, locale.value)}</time>
    </Fact>
  )
}
