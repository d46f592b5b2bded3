// Entries of a sequence, beyond what shared/thread.ts does with messages.

export interface Sequenced {
  seq: number
  at: number
}

/** Joins a fetched page with what is there; each seq once, ascending. */
export function join<T extends Sequenced>(items: T[], page: readonly T[]): T[] {
  if (!page.length) return items
  const bySeq = new Map(items.map((m) => [m.seq, m]))
  for (const m of page) bySeq.set(m.seq, m)
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq)
}

export function lastSeq(items: readonly Sequenced[]): number {
  return items.length ? items[items.length - 1]!.seq : 0
}

/**
 * Two sequences in one column, by time. Each keeps its own order, whatever
 * the clocks of its nodes said.
 */
export function interleave<A extends Sequenced, B extends Sequenced>(a: readonly A[], b: readonly B[]): (A | B)[] {
  const out: (A | B)[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const takeA = j >= b.length || (i < a.length && a[i]!.at <= b[j]!.at)
    out.push(takeA ? a[i++]! : b[j++]!)
  }
  return out
}
