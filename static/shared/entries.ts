import type { Message, Side } from './types'
import type { Pending } from './outbox'

/** Entries of one conversation as far as they are known: dense, in order, from any seq on. */
export interface Entries {
  list: Message[]
  /** Entries are missing after the last of list: fetch after=last(list). */
  behind: boolean
}

export const noEntries: Entries = { list: [], behind: false }

export const firstSeq = (e: Entries): number => e.list[0]?.seq ?? 0
export const lastSeq = (e: Entries): number => e.list[e.list.length - 1]?.seq ?? 0

/**
 * Adds entries, from wherever they came: known ones are dropped, the rest put
 * in order. What would leave a hole is not shown: `behind` asks for a catch-up.
 */
export function merge(e: Entries, more: Message[]): Entries {
  const bySeq = new Map<number, Message>()
  for (const m of e.list) bySeq.set(m.seq, m)
  for (const m of more) if (m.seq > 0 && !bySeq.has(m.seq)) bySeq.set(m.seq, m)
  const all = [...bySeq.values()].sort((a, b) => a.seq - b.seq)
  if (all.length === 0) return e
  // The dense run that holds what is shown already; for a first page, the one that ends it.
  const anchor = e.list.length > 0 ? firstSeq(e) : all[all.length - 1]!.seq
  const at = all.findIndex((m) => m.seq === anchor)
  let from = at
  let to = at
  while (from > 0 && all[from - 1]!.seq === all[from]!.seq - 1) from--
  while (to < all.length - 1 && all[to + 1]!.seq === all[to]!.seq + 1) to++
  return { list: all.slice(from, to + 1), behind: to < all.length - 1 }
}

/** What a thread shows, one after another. */
export type Item =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'event'; key: string; message: Message }
  | { kind: 'group'; key: string; from: Side; author: string; name: string; at: number; bubbles: Bubble[] }

export interface Bubble {
  key: string
  message?: Message
  pending?: Pending
}

const together = 5 * 60_000 // a pause that ends a group

/**
 * Groups entries and then what is pending: a day line at each new day, events
 * as lines, words of one author within five minutes as one group.
 */
export function items(list: Message[], pending: Pending[], me: Side, myID = ''): Item[] {
  const out: Item[] = []
  let day = ''
  const open = (at: number) => {
    const d = new Date(at).toDateString()
    if (d !== day) out.push({ kind: 'day', key: 'day' + d, at })
    day = d
  }
  const say = (from: Side, author: string, name: string, at: number, b: Bubble) => {
    open(at)
    const last = out[out.length - 1]
    if (last?.kind === 'group' && last.from === from && last.author === author && at - last.at < together) {
      last.bubbles.push(b)
      last.at = at
      return
    }
    out.push({ kind: 'group', key: b.key, from, author, name, at, bubbles: [b] })
  }
  const known = new Set<string>()
  let mine = myID // the reader's, by the last own words if it was not told
  for (const m of list) {
    if (m.client_id) known.add(m.client_id)
    if (m.type === 'text') {
      if (m.from === me && !myID) mine = m.author
      say(m.from, m.author, m.name, m.at, { key: m.client_id || m.id, message: m })
    } else {
      open(m.at)
      out.push({ kind: 'event', key: m.id, message: m })
    }
  }
  for (const p of pending) {
    // The acknowledgement and the entry may come in either order.
    if (!known.has(p.client_id)) say(me, mine, '', Math.max(p.at, list[list.length - 1]?.at ?? 0), { key: p.client_id, pending: p })
  }
  return out
}
