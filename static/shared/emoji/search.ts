/** Emoji with their names, by group. */
export type Names = Record<string, Record<string, string>>

/** How many stand in a row. */
export const wide = 8

const plain = (s: string) => s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** The groups in rows of `wide`; of a search only what has all its words in its name, as one group. */
export function rows(names: Names, search: string, recent: string[]): { group: string; cells: string[][] }[] {
  const words = plain(search).split(/\s+/).filter(Boolean)
  if (words.length) {
    const found = Object.values(names).flatMap((g) => Object.entries(g).filter(([, name]) => words.every((w) => plain(name).includes(w))))
    return [{ group: '', cells: cut(found.map(([e]) => e)) }]
  }
  const all = Object.entries(names).map(([group, of]) => ({ group, cells: cut(Object.keys(of)) }))
  return recent.length ? [{ group: 'recent', cells: cut(recent) }, ...all] : all
}

function cut(list: string[]): string[][] {
  const out: string[][] = []
  for (let i = 0; i < list.length; i += wide) out.push(list.slice(i, i + wide))
  return out
}

/** Where a key leads from a cell; null if it is no such key or leads nowhere. */
export function step(key: string, at: readonly [number, number], lengths: number[]): [number, number] | null {
  const [r, c] = at
  const to: Record<string, [number, number]> = {
    ArrowLeft: c > 0 ? [r, c - 1] : [r - 1, wide],
    ArrowRight: c < lengths[r]! - 1 ? [r, c + 1] : [r + 1, 0],
    ArrowUp: [r - 1, c],
    ArrowDown: [r + 1, c],
    Home: [r, 0],
    End: [r, wide],
  }
  const next = to[key]
  const length = next && lengths[next[0]]
  return length ? [next[0], Math.min(next[1], length - 1)] : null
}
