// Settings as trees: reading and changing one leaf by its path ("texts.es.name"),
// and bringing together what two people changed. A list is one leaf: its parts
// have no names that last.

/** Whether two settings say the same. What is missing and what is empty do. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b || (empty(a) && empty(b))) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((v, i) => same(v, b[i]))
  if (!isTree(a) && !isTree(b)) return false
  return keysOf(a, b).every((k) => same(child(a, k), child(b, k)))
}

const empty = (v: unknown) => v === undefined || v === null || v === ''
const isTree = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v)
const child = (v: unknown, key: string) => (isTree(v) ? v[key] : undefined)
const keysOf = (...all: unknown[]) => [...new Set(all.flatMap((v) => (isTree(v) ? Object.keys(v) : [])))]

/** What stands at a path; undefined if nothing does. */
export function get(from: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((v, key) => (v as Record<string, unknown> | undefined)?.[key], from)
}

/** A copy with another value at a path. */
export function put<T>(into: T, path: string, value: unknown): T {
  const dot = path.indexOf('.')
  const key = dot < 0 ? path : path.slice(0, dot)
  const old = (into as Record<string, unknown> | undefined)?.[key]
  const next = dot < 0 ? value : put(old, path.slice(dot + 1), value)
  if (Array.isArray(into)) return into.map((v: unknown, i) => (i === Number(key) ? next : v)) as T
  return { ...into, [key]: next } as T
}

/** The paths at which two trees differ. */
export function differences(a: unknown, b: unknown, under = ''): string[] {
  if (same(a, b)) return []
  if (!isTree(a) && !isTree(b)) return [under]
  if ((Array.isArray(a) || Array.isArray(b)) && under) return [under]
  return keysOf(a, b).flatMap((k) => differences(child(a, k), child(b, k), under ? `${under}.${k}` : k))
}

export interface Merged<T> {
  /** Their changes and mine; mine where both changed the same. */
  value: T
  heard: string[] // what they changed and I did not
  clashes: string[] // what both changed, to something else
}

/** Brings my changes of base together with theirs. */
export function merge<T>(base: T, mine: T, theirs: T): Merged<T> {
  const own = differences(base, mine)
  const other = differences(base, theirs)
  let value = theirs
  for (const path of own) value = put(value, path, get(mine, path))
  const clashes = own.filter((path) => other.some((o) => touch(o, path)) && !same(get(mine, path), get(theirs, path)))
  return { value, clashes, heard: other.filter((path) => !own.some((o) => touch(o, path))) }
}

/** Whether one path is the other, or under it. */
const touch = (a: string, b: string) => a === b || a.startsWith(b + '.') || b.startsWith(a + '.')
