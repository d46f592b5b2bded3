// The desk's lists as pure functions. Summaries arrive by REST and by socket
// in any order; the version decides, and lists are views over what is known.
import type { Conversation, ConversationView, Desk } from '../types'

export interface Known {
  readonly byId: ReadonlyMap<string, Conversation>
  /** When each summary was applied, in ticks: a /desk answer may not remove what came after its request. */
  readonly touched: ReadonlyMap<string, number>
  readonly tick: number
}

export const nothingKnown: Known = { byId: new Map(), touched: new Map(), tick: 0 }

/** The answer to /desk holds at most this many of each list. */
export const deskLimit = 200

/**
 * Takes summaries in; one whose version is lower than the known one changes
 * nothing. Summaries are written behind: with the same version, the one that
 * knows of more entries stands.
 */
export function apply(known: Known, ...summaries: readonly Conversation[]): Known {
  const byId = new Map(known.byId)
  const touched = new Map(known.touched)
  const tick = known.tick + 1
  for (const c of summaries) {
    const old = byId.get(c.id)
    if (old && (old.version > c.version || (old.version === c.version && old.seq > c.seq))) continue
    byId.set(c.id, c)
    touched.set(c.id, tick)
  }
  return { byId, touched, tick }
}

/**
 * Takes a /desk answer in. What we thought to be mine or waiting and is not in
 * it is forgotten, unless it was heard of after the request left (since).
 */
export function applyDesk(known: Known, me: string, desk: Desk, since: number): Known {
  const next = apply(known, ...desk.mine, ...desk.waiting)
  const mine = desk.mine.length < deskLimit
  const waiting = desk.waiting.length < deskLimit
  return forget(next, [...desk.mine, ...desk.waiting], since, (c) => (mine && isMine(c, me)) || (waiting && isWaiting(c)))
}

/** Takes a list in that is whole: all of a view, so that what is missing in it is over. */
export function applyWhole(
  known: Known,
  view: ConversationView,
  me: string,
  items: readonly Conversation[],
  since: number,
): Known {
  return forget(apply(known, ...items), items, since, (c) => inView(c, view, me))
}

function forget(known: Known, answered: readonly Conversation[], since: number, covered: (c: Conversation) => boolean): Known {
  const ids = new Set(answered.map((c) => c.id))
  const byId = new Map(known.byId)
  for (const [id, c] of byId) if (!ids.has(id) && covered(c) && (known.touched.get(id) ?? 0) <= since) byId.delete(id)
  return { ...known, byId }
}

export function isMine(c: Conversation, me: string): boolean {
  return c.status === 'active' && c.agent === me
}

/** Whether routing gave it to me, and I have not taken it yet. */
export function isOffered(c: Conversation, me: string): boolean {
  return isMine(c, me) && c.offer_until > 0
}

/** Whether an agent keeps its visitor from writing now. */
export function isBanned(c: Conversation, now: number): boolean {
  return (c.banned_until ?? 0) > now
}

export function isWaiting(c: Conversation): boolean {
  return c.status === 'waiting'
}

function inView(c: Conversation, view: ConversationView, me: string): boolean {
  switch (view) {
    case 'mine':
      return isMine(c, me)
    case 'waiting':
      return isWaiting(c)
    case 'active':
      return c.status !== 'closed'
    case 'closed':
      return c.status === 'closed'
  }
}

/** Whether the visitor said something that no agent saw. */
export function isUnread(c: Conversation): boolean {
  return c.status !== 'closed' && c.agent_unread > 0
}

const newestWord = (a: Conversation, b: Conversation) => b.last_at - a.last_at || compare(a.id, b.id)
const newestEnd = (a: Conversation, b: Conversation) => b.closed_at - a.closed_at || compare(a.id, b.id)
const longestWait = (a: Conversation, b: Conversation) => waitStart(a) - waitStart(b) || compare(a.id, b.id)

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function waitStart(c: Conversation): number {
  return c.waiting_since || c.last_at || c.created_at
}

/** One list of the desk, in its order. */
export function list(known: Known, view: ConversationView, me: string): Conversation[] {
  const order = view === 'waiting' ? longestWait : view === 'closed' ? newestEnd : newestWord
  return [...known.byId.values()].filter((c) => c.seq > 0 && inView(c, view, me)).sort(order)
}

export type Lateness = 'none' | 'fresh' | 'amber' | 'red'

export const amberAfter = 2 * 60_000
export const redAfter = 5 * 60_000

/** How late an answer is: from when the visitor waits (0: doesn't) to now. */
export function lateness(since: number, now: number): Lateness {
  if (!since) return 'none'
  const waited = now - since
  return waited >= redAfter ? 'red' : waited >= amberAfter ? 'amber' : 'fresh'
}

/** From when the visitor of this row waits; 0 if nobody waits for us. */
export function waitsSince(c: Conversation): number {
  if (c.status === 'closed') return 0
  return c.status === 'waiting' ? waitStart(c) : c.waiting_since
}

/** What is worth a sound: a conversation new to the queue or to me, or a visitor's new word in one of mine. */
export function alertFor(old: Conversation | undefined, c: Conversation, me: string): 'queued' | 'offered' | 'assigned' | 'message' | null {
  if (old && c.version <= old.version) return null
  if (isWaiting(c) && (!old || !isWaiting(old))) return 'queued'
  if (isMine(c, me) && (!old || !isMine(old, me))) return isOffered(c, me) ? 'offered' : c.last_author === 'agent' ? null : 'assigned'
  if (isMine(c, me) && old && c.seq > old.seq && c.last_author === 'visitor') return 'message'
  return null
}
