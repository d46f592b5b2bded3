import { short } from '../../shared/time'
import { t, tr } from '../i18n'
import { PriorityMark } from '../parts/PriorityMark'
import { StatusChip } from '../parts/StatusChip'
import type { Ticket } from '../types'
import { locale } from '../state/settings'
import { colleague, projectName } from '../state/store'

export function TicketRow({ k }: { k: Ticket }) {
  const assignee = colleague(k.assignee)?.name
  return (
    <span class="row-body">
      <span class="row-line">
        <span class="row-number tabular">#{k.number}</span>
        <span class="row-name">{k.subject}</span>
        <span class="row-when tabular">{short(k.updated_at, locale.value)}</span>
      </span>
      <span class="row-line">
        <StatusChip status={k.status} category={k.category} />
        <span class="row-last">
          {[k.requester?.name || k.requester?.email, k.company_name, projectName(k.project)].filter(Boolean).join(' · ')}
        </span>
        <PriorityMark priority={k.priority} label={tr('priority.' + k.priority, k.priority)} />
        <span class={assignee ? 'row-whose' : 'row-whose nobody'}>{assignee ?? t('ticket.nobody')}</span>
      </span>
    </span>
  )
}
