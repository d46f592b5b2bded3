import { full } from '../../shared/time'
import { t } from '../i18n'
import { locale } from '../state/settings'
import { colleague, myId, projectName } from '../state/store'
import type { Message } from '../types'

/** The line that says what happened to a conversation, as an agent reads it. */
export function entryWords(m: Message): string {
  const d = m.data ?? {}
  switch (m.type) {
    case 'assigned':
      return assignedWords(m)
    case 'claimed':
      return assignedWords(m)
    case 'released':
      return d.reason === 'not_taken' || d.reason === 'gone' ? t(`entry.released.${d.reason}`, { name: d.name }) : t('entry.released')
    case 'moved':
      return t('entry.moved', { project: projectName(d.project ?? '') })
    case 'converted':
      return t('entry.converted', { number: d.ticket })
    case 'closed': {
      if (d.by === 'visitor') return t('entry.closed.visitor')
      if (d.by !== 'agent') return t('entry.closed.system')
      if (m.author === myId.value) return t('entry.closed.agentYou')
      return t('entry.closed.agent', { name: m.name || colleague(m.author)?.name || '' })
    }
    case 'reopened':
      if (!d.ticket) return t('entry.reopened')
      return m.author === myId.value ? t('entry.undoneYou', { number: d.ticket }) : t('entry.undone', { name: m.name, number: d.ticket })
    case 'asked':
      return t('entry.asked')
    case 'merged':
      return t(d.into ? 'entry.merged.there' : 'entry.merged.here', { name: m.author === myId.value ? t('thread.you') : m.name })
    case 'banned':
      return t(d.address ? 'entry.bannedAddress' : 'entry.banned', { name: m.name, time: full(d.until ?? 0, locale.value) }) + (m.text ? ` · ${m.text}` : '')
    case 'unbanned':
      return t('entry.unbanned', { name: m.name })
    case 'rating':
      return t('entry.rating', { stars: d.stars }) + (m.text ? ` · «${m.text}»` : '')
    default:
      return t('entry.other')
  }
}

/** Taken by oneself, passed on by a colleague, or given by the routing. */
function assignedWords(m: Message): string {
  const agent = m.data?.agent ?? ''
  const name = m.data?.name || colleague(agent)?.name || ''
  const mine = agent === myId.value
  if (m.from !== 'agent') return mine ? t('entry.givenYou') : t('entry.given', { name })
  if (m.author === agent) return mine ? t('entry.assignedYou') : t('entry.assigned', { name })
  const by = m.author === myId.value ? t('thread.you') : m.name || colleague(m.author)?.name || ''
  return mine ? t('entry.passedYou', { by }) : t('entry.passed', { by, name })
}
