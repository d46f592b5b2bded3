import { useEffect } from 'preact/hooks'
import { Forward } from '../../../shared/icons'
import { short } from '../../../shared/time'
import { projectName, talks } from '../state'
import type { Conversation } from '../talks'
import { n, t, words } from '../words'
import { lastLine, readLast } from './hooks'

/** One conversation of mine, in one glance: about what, the last line, when, what is unread. */
export function Row({ c, onClick }: { c: Conversation; onClick: () => void }) {
  const unread = talks.unreadOf(c)
  const { from, text } = lastLine(c)
  useEffect(() => readLast(c), [c.id])
  return (
    <button type="button" class={unread ? 'row unread' : 'row'} onClick={onClick}>
      <span class="row-words">
        <b>
          {c.project_name || projectName(c.project)}
          {c.case > 0 && <span class="row-case tabular"> · {t('case.title', { number: c.case })}</span>}
        </b>
        <small>{from === 'visitor' ? t('list.you', { text }) : text}</small>
      </span>
      <span class="row-side">
        <small class="tabular">{c.status === 'closed' ? t('list.closed') : short(c.last_at, words.locale)}</small>
        {unread > 0 && (
          <span class="count">
            <span aria-hidden="true">{unread}</span>
            <span class="aside">{n('list.unread', unread)}</span>
          </span>
        )}
      </span>
      <Forward />
    </button>
  )
}
