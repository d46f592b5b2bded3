import type es from './lang/es.json'
import type { I18n } from './i18n'
import type { Message, Side } from './types'

/** Keys of shared/lang/*.json; a test sees to it that all languages have the same. */
export type SharedKey = keyof typeof es
export type SharedWords = I18n<SharedKey>

/**
 * The line that says what happened, as `me` reads it. `project` gives a
 * project's name by its id. Empty: nothing to say.
 */
export function eventWords(w: SharedWords, m: Message, me: Side, project: (id: string) => string): string {
  const d = m.data ?? {}
  switch (m.type) {
    case 'assigned':
      return d.name ? w.t('event.assigned', { name: d.name }) : ''
    case 'released':
      return w.t('event.released')
    case 'moved':
      return w.t('event.moved', { project: project(d.project ?? '') })
    case 'converted':
      return w.t('event.converted', { number: d.ticket ?? '' })
    case 'closed':
      if (d.reason === 'unanswered') return w.t('event.closed.unanswered')
      return w.t(d.by === me ? 'event.closed.me' : d.by === 'visitor' ? 'event.closed.visitor' : d.by === 'agent' ? 'event.closed.agent' : 'event.closed.system')
    case 'reopened':
      return d.ticket ? w.t('event.undone', { number: d.ticket }) : w.t('event.reopened')
    case 'asked':
      return w.t('event.asked')
    case 'merged':
      return w.t(d.into ? 'event.merged.there' : 'event.merged.here')
    case 'rating':
      return w.n('event.rating', d.stars ?? 0) + (m.text ? ` · ${m.text}` : '')
    default:
      return ''
  }
}
