// Small readings of texts that others wrote.
import { fill } from '../../shared/i18n'

/** The first words of a text as a subject: one line, cut at a word, at most max characters. */
export function firstWords(text: string, max = 80): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= max) return line
  const cut = line.slice(0, max)
  const space = cut.lastIndexOf(' ')
  return (space > max / 2 ? cut.slice(0, space) : cut.slice(0, max - 1)).replace(/[\s,.;:]+$/, '') + '…'
}

/** "Chrome · Windows" from a User-Agent; "" when it says nothing we know. */
export function browserName(agent: string): string {
  const names: [RegExp, string][] = [
    [/Edg(e|A|iOS)?\//, 'Edge'],
    [/OPR\/|Opera/, 'Opera'],
    [/SamsungBrowser\//, 'Samsung Internet'],
    [/Firefox\/|FxiOS\//, 'Firefox'],
    [/Chrome\/|CriOS\//, 'Chrome'],
    [/Safari\//, 'Safari'],
  ]
  const systems: [RegExp, string][] = [
    [/Android/, 'Android'],
    [/iPhone|iPad|iPod/, 'iOS'],
    [/Windows/, 'Windows'],
    [/Mac OS X|Macintosh/, 'macOS'],
    [/CrOS/, 'ChromeOS'],
    [/Linux/, 'Linux'],
  ]
  const find = (list: [RegExp, string][]) => list.find(([re]) => re.test(agent))?.[1]
  return [find(names), find(systems)].filter(Boolean).join(' · ')
}

/** Letters without accents and case, for finding things by typing. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Whether every typed word stands somewhere in the text. */
export function matches(text: string, typed: string): boolean {
  const hay = plain(text)
  return plain(typed)
    .split(/\s+/)
    .every((w) => hay.includes(w))
}

/** What a visitor is called: their name, their e-mail, or the end of their id in `unnamed`. */
export function visitorName(v: { id: string; name: string; email: string }, unnamed: string): string {
  return v.name || v.email || fill(unnamed, { id: v.id.slice(-4) })
}
