import type { Refusal } from '../../shared/refusal'
import type { Availability, Message, Status } from '../../shared/types'
import type { Pending } from '../../shared/outbox'

/** A conversation as its visitor sees it (docs/api.md). */
export interface Conversation {
  id: string
  version: number
  project: string
  project_name: string
  case: number
  status: Status
  agent: { id: string; name: string } | null
  seq: number
  last_text: string
  last_from: string
  last_at: number
  unread: number
  agent_read: number
  place: number
  stars: number
  created_at: number
  closed_at: number
  asked: number // when the thread asked for an e-mail
  follow: boolean // what is written after the end goes to the case
}

/** What reception made of first words (docs/api.md, Reception). */
export interface Received {
  outcome: 'conversation' | 'ticket' | 'note' | 'received'
  conversation?: Conversation
  message?: Message
  number?: number
}

/** Words that reception sent back: nobody is there any more (S4), or an answer to a question is missing or wrong. */
export interface Returned {
  pending: Pending
  availability: Availability | undefined
  why: Refusal
}

/** What an entry changes in its conversation's summary. */
export const after =
  (m: Message) =>
  (c: Conversation): Partial<Conversation> => {
    if (m.seq <= c.seq) return {}
    const next: Partial<Conversation> = { seq: m.seq, status: m.status || c.status, last_at: m.at }
    const data = m.data ?? {}
    if (m.type === 'text') {
      next.last_text = m.text
      next.last_from = m.from
      if (m.from !== 'visitor') next.unread = c.unread + 1
    }
    if (m.type === 'assigned') {
      next.agent = { id: data.agent ?? '', name: data.name ?? '' }
      next.place = 0
    }
    if (m.type === 'released') next.agent = null
    if (m.type === 'moved') next.project = data.project ?? c.project
    if (m.type === 'converted') next.case = data.ticket ?? c.case
    if (m.type === 'closed') next.closed_at = m.at
    if (m.type === 'asked') next.asked = m.at
    if (m.type === 'reopened') Object.assign(next, { closed_at: 0, case: 0, follow: false, agent: data.agent ? { id: data.agent, name: data.name } : null })
    if (m.type === 'rating') next.stars = data.stars ?? c.stars
    return next
  }
