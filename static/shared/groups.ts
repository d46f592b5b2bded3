import type { Pending } from './outbox'
import type { Message, Side } from './types'

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
