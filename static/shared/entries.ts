import type { Message } from './types'

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
