// What a desk's thread shows, one after another: what was said, what happened,
// and the team's notes between, by time.
import type { Pending } from '../../shared/outbox'
import type { Message } from '../types'
import { interleave } from './entries'

export type Line =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'event'; key: string; message: Message }
  | { kind: 'group'; key: string; side: Side; author: string; name: string; at: number; bubbles: Bubble[] }

/** note: said by an agent, to agents only. */
export type Side = 'visitor' | 'agent' | 'note'

export interface Bubble {
  key: string
  message?: Message
  pending?: Pending
}

const together = 5 * 60_000 // a pause that ends a group

/** me: whose words the pending ones are. */
export function lines(
  messages: Message[],
  notes: Message[],
  pending: { messages: Pending[]; notes: Pending[] },
  me: string,
): Line[] {
  const out: Line[] = []
  let day = ''
  const open = (at: number) => {
    const d = new Date(at).toDateString()
    if (d !== day) out.push({ kind: 'day', key: 'day' + at, at })
    day = d
  }
  const say = (side: Side, author: string, name: string, at: number, bubble: Bubble) => {
    open(at)
    const last = out[out.length - 1]
    if (last?.kind === 'group' && last.side === side && last.author === author && at - last.at < together) {
      last.bubbles.push(bubble)
      last.at = at
      return
    }
    out.push({ kind: 'group', key: side + bubble.key, side, author, name, at, bubbles: [bubble] })
  }
  const internal = new Set(notes)
  const known = new Set<string>()
  let end = 0
  for (const m of interleave(messages, notes)) {
    end = Math.max(end, m.at)
    if (m.client_id) known.add(m.client_id)
    const bubble = { key: m.client_id || m.id, message: m }
    if (internal.has(m) && m.type === 'text') say('note', m.author, m.name, m.at, bubble)
    else if (m.type === 'text') say(m.from === 'visitor' ? 'visitor' : 'agent', m.author, m.name, m.at, bubble)
    else {
      open(m.at)
      out.push({ kind: 'event', key: m.id, message: m })
    }
  }
  const later = [
    ...pending.messages.map((p) => ({ p, side: 'agent' as const })),
    ...pending.notes.map((p) => ({ p, side: 'note' as const })),
  ].sort((a, b) => a.p.at - b.p.at)
  for (const { p, side } of later) {
    // The acknowledgement and the entry may come in either order.
    if (!known.has(p.client_id)) say(side, me, '', Math.max(p.at, end), { key: p.client_id, pending: p })
  }
  return out
}
