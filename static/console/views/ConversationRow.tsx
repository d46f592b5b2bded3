import { Clock } from '../../shared/icons-late'
import { short } from '../../shared/time'
import { t } from '../i18n'
import { isBanned, isUnread, lateness, waitsSince } from '../pure/conversations'
import { length } from '../pure/time'
import { VisitorFace } from '../parts/VisitorFace'
import type { Conversation, ConversationView } from '../types'
import { nameOf } from '../state/desk'
import { route } from '../state/nav'
import { locale } from '../state/settings'
import { colleague, draftTick, drafts, myId, now, projectName } from '../state/store'

/** Who, project, last line, how long waiting, unread, whose: in one glance. */
export function ConversationRow({ c, view }: { c: Conversation; view: ConversationView }) {
  const unread = isUnread(c)
  const name = nameOf(c)
  return (
    <>
      <VisitorFace of={c.visitor} />
      <span class={unread ? 'row-body unread' : 'row-body'}>
        <span class="row-line">
          <span class="row-name">{name}</span>
          <span class="row-project">{projectName(c.project)}</span>
          <When c={c} />
        </span>
        <span class="row-line">
          <span class="row-last">
            <LastLine c={c} />
          </span>
          {isBanned(c, now.value) && <span class="row-banned">{t('row.banned')}</span>}
          {view === 'active' && <Whose c={c} />}
          {c.ticket > 0 && <span class="row-ticket">#{c.ticket}</span>}
          {unread && (
            <span class="count" aria-label={`${t('row.unread')}: ${c.agent_unread}`}>
              {c.agent_unread > 99 ? '99+' : c.agent_unread}
            </span>
          )}
        </span>
      </span>
    </>
  )
}

/** How long the visitor waits for us; when nobody waits, when the last word was. */
function When({ c }: { c: Conversation }) {
  const since = waitsSince(c)
  const late = lateness(since, now.value)
  if (late === 'none') return <span class="row-when tabular">{short(c.last_at || c.created_at, locale.value)}</span>
  const time = length(now.value - since)
  return (
    <span class={'wait ' + late} data-testid="wait" data-late={late} title={t('row.waiting', { time })}>
      <Clock />
      <span class="tabular">{time}</span>
    </span>
  )
}

function LastLine({ c }: { c: Conversation }) {
  void draftTick.value
  if (route.value.id !== c.id && drafts.get(`${c.id}:answer`).text)
    return (
      <>
        <em class="row-draft">{t('row.draft')}:</em> {drafts.get(`${c.id}:answer`).text}
      </>
    )
  const text = c.last_text || t('row.file')
  if (c.last_author !== 'agent' || !c.agent) return <>{text}</>
  return (
    <>
      {c.agent === myId.value ? t('thread.you') : (colleague(c.agent)?.name.split(' ')[0] ?? '')}: {text}
    </>
  )
}

function Whose({ c }: { c: Conversation }) {
  const name = c.agent === myId.value ? t('thread.you') : (colleague(c.agent)?.name ?? '')
  return <span class={name ? 'row-whose' : 'row-whose nobody'}>{name || t('row.nobody')}</span>
}
