// Saved replies: finding them while typing, and filling their places.
import type { SavedReply } from '../types'
import { matches, plain } from './words'

/** A word that is being typed behind a mark ("/" or "@"), up to the caret. */
export interface Typed {
  start: number // of the mark
  end: number
  word: string
}

const longest = 40 // characters; behind more than that nobody looks for anything

/** What is typed behind a mark at the caret; null if that is no such word. */
export function typedAt(text: string, caret: number, mark: string): Typed | null {
  const before = text.slice(Math.max(0, caret - longest - 1), caret)
  const at = before.lastIndexOf(mark)
  if (at < 0) return null
  const word = before.slice(at + 1)
  if (/\s/.test(word) || word.includes(mark) || (at > 0 && !/[\s([¿¡«"']/.test(before[at - 1]!))) return null
  if (at === 0 && caret > before.length) return null
  return { start: caret - word.length - 1, end: caret, word }
}

/** The replies for a project that fit what was typed, the likeliest first; of two alike, the one in the reader's language. */
export function findReplies(all: readonly SavedReply[], typed: string, project: string, most: number, locale = ''): SavedReply[] {
  const word = plain(typed)
  const rank = (r: SavedReply): number => {
    if (r.shortcut && plain(r.shortcut) === word) return 0
    if (word && r.shortcut && plain(r.shortcut).startsWith(word)) return 1
    if (plain(r.title).startsWith(word)) return 2
    if (matches(`${r.title} ${r.shortcut}`, typed)) return 3
    return matches(r.text, typed) ? 4 : 9
  }
  const strange = (r: SavedReply): number => (!r.locale ? 1 : !locale || locale.split(/[-_]/)[0] === r.locale ? 0 : 2)
  return all
    .filter((r) => !r.project || !project || r.project === project)
    .map((r) => ({ r, rank: rank(r) }))
    .filter((x) => x.rank < 9)
    .sort((a, b) => a.rank - b.rank || strange(a.r) - strange(b.r) || a.r.title.localeCompare(b.r.title))
    .slice(0, most)
    .map((x) => x.r)
}

export const places = [
  'visitor.name',
  'visitor.first_name',
  'visitor.email',
  'visitor.company',
  'agent.name',
  'agent.first_name',
  'project.name',
  'tenant.name',
  'case.number',
] as const

export type Place = (typeof places)[number]
export type Values = Record<Place, string>

const hole = /\{\{\s*([a-z_.]+)\s*(?:\|([^{}]*))?\}\}/g

const isPlace = (name: string): name is Place => (places as readonly string[]).includes(name)

/** A text with its places filled; where nothing is known, by the words behind "|", else it stays to be seen. */
export function fillReply(text: string, values: Values): string {
  return text.replace(hole, (whole, name: string, otherwise?: string) =>
    isPlace(name) ? values[name] || otherwise?.trim() || whole : whole,
  )
}

/** The places that stand in a text that is to be sent. */
export function unfilled(text: string): Place[] {
  return [...text.matchAll(hole)].map((m) => m[1]!).filter(isPlace)
}

/** Puts something instead of a part of a text that is being written; the caret is behind it at once, before the next key. */
export function insertInto(area: Pick<HTMLTextAreaElement, 'setRangeText'>, at: { start: number; end: number }, what: string): void {
  area.setRangeText(what, at.start, at.end, 'end')
}

export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? ''
