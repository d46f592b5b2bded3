// The desk's lists: read at the start, then kept by frames.
import { signal } from '@preact/signals'
import { asRefusal } from '../../shared/refusal'
import type { PresentAgent } from '../../shared/frame'
import { t } from '../i18n'
import { alertFor, apply, applyDesk, applyWhole } from '../pure/conversations'
import { visitorName } from '../pure/words'
import type { Agent, Availability, Conversation, ConversationView, Desk, Me, Message } from '../types'
import { alertAgent } from './alerts'
import { api } from './session'
import { deskState, known, me, mentions, myId, projectName, session, skew, now } from './store'
import { complain } from './toasts'

export const nameOf = (c: Conversation) => visitorName(c.visitor, t('visitor.unnamed'))

/** Reads who I am, my projects and colleagues. */
export async function loadMe(): Promise<void> {
  me.value = await api.get<Me>('/me')
}

let loading = 0

/** Reads the lists again and replaces what is shown. */
export async function loadDesk(): Promise<void> {
  const turn = ++loading
  const since = known.peek().tick
  try {
    const desk = await api.get<Desk>('/desk')
    if (turn !== loading) return
    setClock(desk.at)
    known.value = applyDesk(known.peek(), myId.peek(), desk, since)
    mentions.value = desk.mentions
    deskState.value = 'ready'
  } catch (err) {
    if (deskState.peek() === 'loading') deskState.value = 'failed'
    throw err
  }
}

export function setClock(serverNow: number): void {
  if (!serverNow) return
  skew.value = serverNow - Date.now()
  now.value = serverNow
}

/** A summary came by the socket. */
export function heardConversation(c: Conversation): void {
  const old = known.peek().byId.get(c.id)
  const kind = alertFor(old, c, myId.peek())
  known.value = apply(known.peek(), c)
  if (kind) alertAgent(t(`alert.${kind}`, { name: nameOf(c), project: projectName(c.project) }))
}

/** A message came: the row shows it before the summary, which is written behind. */
export function heardWord(id: string, m: Message): void {
  const c = known.peek().byId.get(id)
  if (!c || m.seq <= c.seq) return
  const spoken = m.type === 'text'
  const unread = spoken && m.from === 'visitor' ? c.agent_unread + 1 : c.agent_unread
  const next = { ...c, seq: m.seq, agent_unread: unread }
  if (spoken) Object.assign(next, { last_text: m.text, last_author: m.from, last_at: m.at })
  if (spoken && m.from === 'agent') Object.assign(next, { waiting_since: 0, offer_until: 0 })
  if (spoken && m.from === 'visitor' && !next.waiting_since) next.waiting_since = m.at
  known.value = apply(known.peek(), next)
  if (spoken && m.from === 'visitor' && c.agent === myId.peek()) alertAgent(t('alert.message', { name: nameOf(c) }))
}

export function heardRead(id: string, by: string, seq: number): void {
  const c = known.peek().byId.get(id)
  if (!c) return
  if (by === 'visitor' && seq > c.visitor_read) known.value = apply(known.peek(), { ...c, visitor_read: seq, visitor_unread: 0 })
  if (by === 'agent' && seq > c.agent_read) known.value = apply(known.peek(), { ...c, agent_read: seq, agent_unread: 0 })
}

export function heardAgents(agents: PresentAgent[]): void {
  const m = me.peek()
  if (!m) return
  const news = new Map(agents.map((a) => [a.id, a]))
  me.value = { ...m, agents: m.agents.map((a) => ({ ...a, ...news.get(a.id) })) }
  const self = news.get(myId.peek())
  const s = session.peek()
  if (!self || !s || (s.agent.availability === self.availability && s.agent.away_reason === self.away_reason)) return
  session.value = { ...s, agent: { ...s.agent, availability: self.availability, away_reason: self.away_reason } }
  if (self.away_reason) alertAgent(t('inbox.away.offer'))
}

export async function setAvailability(availability: Availability): Promise<void> {
  const s = session.peek()
  if (!s) return
  const show = (agent: Agent) => (session.value = { ...session.peek()!, agent })
  show({ ...s.agent, availability, away_reason: '' })
  try {
    show(await api.put<Agent>('/me/availability', { availability }))
  } catch (err) {
    if (session.peek()) show(s.agent)
    complain(err)
  }
}

/** One conversation that is in no list that we hold. Rejects with a Refusal. */
export async function loadConversation(id: string): Promise<Conversation> {
  const c = await api.get<Conversation>(`/conversations/${id}`)
  known.value = apply(known.peek(), c)
  return c
}

/** The long lists (all, closed) come in pages. */
export interface Pages {
  state: 'idle' | 'loading' | 'ready' | 'failed'
  cursor: string
}

export const pages = signal<Record<ConversationView, Pages>>({
  mine: { state: 'idle', cursor: '' },
  waiting: { state: 'idle', cursor: '' },
  active: { state: 'idle', cursor: '' },
  closed: { state: 'idle', cursor: '' },
})

/** Reads the first page of a long list, or the next one. */
export async function loadPage(view: ConversationView, next: boolean): Promise<void> {
  const before = pages.peek()[view]
  if (before.state === 'loading' || (next && !before.cursor)) return
  const set = (p: Pages) => (pages.value = { ...pages.peek(), [view]: p })
  const since = known.peek().tick
  set({ ...before, state: 'loading' })
  try {
    const cursor = next ? `&cursor=${encodeURIComponent(before.cursor)}` : ''
    const page = await api.get<{ items: Conversation[]; cursor: string }>(`/conversations?view=${view}${cursor}`)
    const whole = !next && !page.cursor
    known.value = whole ? applyWhole(known.peek(), view, myId.peek(), page.items, since) : apply(known.peek(), ...page.items)
    set({ state: 'ready', cursor: page.cursor })
  } catch (err) {
    set({ ...before, state: 'failed' })
    if (asRefusal(err).reason === 'bad_cursor') set({ state: 'idle', cursor: '' })
  }
}
