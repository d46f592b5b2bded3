// The list of cases as pure functions.
import type { Change, Ticket } from '../types'
import type { TicketFilter } from './route'

/** A frame carries a ticket's summary; what it leaves out stays as it was. */
export function merge(old: Ticket | undefined, news: Ticket): Ticket {
  if (!old) return news
  return old.version > news.version ? old : { ...old, ...news }
}

export function isOpen(t: Ticket): boolean {
  return t.category === 'new' || t.category === 'open' || t.category === 'waiting'
}

/** Whether a ticket belongs in a list. Words (q) only the server can judge: then only what is there stays. */
export function belongs(t: Ticket, filter: TicketFilter, me: string): boolean {
  if (filter.project && t.project !== filter.project) return false
  if (filter.status && t.status !== filter.status) return false
  switch (filter.view) {
    case 'open':
      return isOpen(t)
    case 'mine':
      return isOpen(t) && t.assignee === me
    case 'unassigned':
      return isOpen(t) && !t.assignee
    case 'closed':
      return !isOpen(t)
    case 'all':
      return true
  }
}

/** A changed ticket in a shown list: moved to the top, put in, or taken out. */
export function applyTicket(items: readonly Ticket[], news: Ticket, filter: TicketFilter, me: string): Ticket[] {
  const old = items.find((t) => t.id === news.id)
  const now = merge(old, news)
  if (old && now === old) return [...items]
  const rest = items.filter((t) => t.id !== news.id)
  if (!belongs(now, filter, me) || (!old && filter.q)) return rest
  return [now, ...rest].sort((a, b) => b.updated_at - a.updated_at)
}

/** The fields that others changed behind a seq: what a "stale" refusal was about. */
export function changedSince(
  notes: readonly { seq: number; name: string; author: string; changes?: Change[] | null }[],
  seq: number,
  me: string,
): { name: string; fields: string[] } | null {
  const theirs = notes.filter((n) => n.seq > seq && n.author !== me && n.changes?.length)
  const last = theirs[theirs.length - 1]
  if (!last) return null
  const fields = theirs.filter((n) => n.author === last.author).flatMap((n) => n.changes!.map((c) => c.field))
  return { name: last.name, fields: [...new Set(fields)] }
}
