// Cases: the list under the filters of the address, and the one that is open.
import { signal } from '@preact/signals'
import { asRefusal } from '../../shared/refusal'
import { join, lastSeq } from '../pure/entries'
import type { TicketFilter } from '../pure/route'
import { applyTicket, changedSince, merge } from '../pure/tickets'
import type { Attachment, Mail, Note, Ticket } from '../types'
import { route } from './nav'
import { api } from './session'
import { myId } from './store'

export interface TicketList {
  key: string // the filter that it answers
  items: Ticket[]
  cursor: string
  state: 'loading' | 'ready' | 'failed'
}

export const ticketList = signal<TicketList>({ key: '', items: [], cursor: '', state: 'loading' })

function query(f: TicketFilter): string {
  const q = new URLSearchParams({ view: f.view })
  if (f.project) q.set('project', f.project)
  if (f.status) q.set('status', f.status)
  if (f.q) q.set('q', f.q)
  return q.toString()
}

interface Page {
  items: Ticket[]
  cursor: string
}

/** Reads the first page under a filter. quiet: keeps showing what there is meanwhile. */
export async function loadTickets(filter: TicketFilter, quiet = false): Promise<void> {
  const key = query(filter)
  const shown = ticketList.peek()
  if (!quiet || shown.key !== key) ticketList.value = { key, items: [], cursor: '', state: 'loading' }
  try {
    const page = await api.get<Page>('/tickets?' + key)
    if (ticketList.peek().key === key) ticketList.value = { key, ...page, state: 'ready' }
  } catch {
    const now = ticketList.peek()
    if (now.key === key && now.state === 'loading') ticketList.value = { ...now, state: 'failed' }
  }
}

export async function moreTickets(): Promise<void> {
  const before = ticketList.peek()
  if (!before.cursor || before.state !== 'ready') return
  ticketList.value = { ...before, state: 'loading' }
  try {
    const page = await api.get<Page>(`/tickets?${before.key}&cursor=${encodeURIComponent(before.cursor)}`)
    const now = ticketList.peek()
    if (now.key !== before.key) return
    const seen = new Set(now.items.map((t) => t.id))
    const items = [...now.items, ...page.items.filter((t) => !seen.has(t.id))]
    ticketList.value = { ...now, items, cursor: page.cursor, state: 'ready' }
  } catch {
    ticketList.value = { ...ticketList.peek(), state: 'failed' }
  }
}

export interface OpenTicket {
  asked: string // id or number, as in the address
  ticket: Ticket | null
  notes: Note[]
  mails: Mail[] // newest first
  state: 'loading' | 'ready' | 'failed' | 'gone'
  saving: boolean
  /** Who changed what while a change of ours was under way. */
  stale: { name: string; fields: string[] } | null
}

const none: OpenTicket = { asked: '', ticket: null, notes: [], mails: [], state: 'loading', saving: false, stale: null }
export const openCase = signal<OpenTicket>(none)

const set = (change: Partial<OpenTicket>) => (openCase.value = { ...openCase.peek(), ...change })

export async function loadTicket(asked: string): Promise<void> {
  if (openCase.peek().asked !== asked) openCase.value = { ...none, asked, ticket: listed(asked) }
  try {
    const ticket = await api.get<Ticket>('/tickets/' + encodeURIComponent(asked))
    if (openCase.peek().asked !== asked) return
    set({ ticket })
    await Promise.all([loadNotes(ticket.id), loadMails(ticket.id)])
    if (openCase.peek().asked === asked) set({ state: 'ready' })
  } catch (err) {
    if (openCase.peek().asked !== asked) return
    const gone = asRefusal(err).code === 'not_found'
    if (gone || openCase.peek().state === 'loading') set({ state: gone ? 'gone' : 'failed' })
  }
}

function listed(asked: string): Ticket | null {
  return ticketList.peek().items.find((t) => t.id === asked || String(t.number) === asked) ?? null
}

async function loadNotes(id: string): Promise<void> {
  for (;;) {
    const after = lastSeq(openCase.peek().notes)
    const page = await api.get<{ items: Note[]; more: boolean }>(`/tickets/${id}/notes?after=${after}`)
    const now = openCase.peek()
    if (now.ticket?.id !== id) return
    set({ notes: join(now.notes, page.items) })
    if (!page.more || !page.items.length) return
  }
}

async function loadMails(id: string): Promise<void> {
  const { items } = await api.get<{ items: Mail[] }>(`/tickets/${id}/mails`)
  if (openCase.peek().ticket?.id === id) set({ mails: items })
}

/** Reads again whatever of the cases is on the screen. */
export async function reloadCases(): Promise<void> {
  const r = route.peek()
  if (r.place !== 'cases') return
  await Promise.all([loadTickets(r.filter, true), r.id ? loadTicket(r.id) : null])
}

/** A ticket was made or changed, here or elsewhere. */
export function heardTicket(news: Ticket): void {
  const list = ticketList.peek()
  const r = route.peek()
  if (list.state === 'ready' && r.place === 'cases') {
    ticketList.value = { ...list, items: applyTicket(list.items, news, r.filter, myId.peek()) }
  }
  const open = openCase.peek()
  if (open.ticket?.id !== news.id) return
  set({ ticket: merge(open.ticket, news) })
  void Promise.all([loadNotes(news.id), loadMails(news.id)]).catch(() => {})
}

export type TicketChange = Partial<Pick<Ticket, 'status' | 'type' | 'priority' | 'project' | 'assignee' | 'subject'>> & {
  reason?: string
}

/** Changes fields of the open ticket; if somebody was faster, reloads and says who. Rejects with any other Refusal. */
export async function changeTicket(change: TicketChange): Promise<void> {
  const { ticket, notes } = openCase.peek()
  if (!ticket) return
  set({ saving: true, stale: null })
  try {
    heardTicket(await api.patch<Ticket>('/tickets/' + ticket.id, { version: ticket.version, ...change }))
  } catch (err) {
    if (asRefusal(err).reason !== 'stale') throw err
    await loadTicket(openCase.peek().asked)
    set({ stale: changedSince(openCase.peek().notes, lastSeq(notes), myId.peek()) ?? { name: '', fields: [] } })
  } finally {
    set({ saving: false })
  }
}

export function dismissStale(): void {
  set({ stale: null })
}

/** Adds a note; the same clientId again gives the first result. */
export async function addNote(
  visibility: 'public' | 'internal',
  clientId: string,
  text: string,
  files: Attachment[],
): Promise<void> {
  const { ticket } = openCase.peek()
  if (!ticket) return
  const attachments = files.map((f) => f.id)
  await api.post<Note>(`/tickets/${ticket.id}/notes`, { client_id: clientId, visibility, text, attachments })
  if (openCase.peek().ticket?.id === ticket.id) await loadNotes(ticket.id)
}

export interface NewTicket {
  subject: string
  description: string
  project: string
  type?: string
  priority?: string
  assignee?: string
  requester: { name: string; email: string }
  attachments: string[]
}

export async function createTicket(clientId: string, t: NewTicket): Promise<Ticket> {
  const made = await api.post<Ticket>('/tickets', { client_id: clientId, ...t })
  heardTicket(made)
  return made
}
