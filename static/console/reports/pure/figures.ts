// How numbers are said, and what a report's days are to a chart.

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A length of time with its two largest units: "45 s", "3 min 20 s", "2 h 5 min". The same in our three languages. */
export function span(ms: number): string {
  if (ms < minute) return `${Math.round(ms / second)} s`
  const units: [number, string][] = [
    [day, 'd'],
    [hour, 'h'],
    [minute, 'min'],
    [second, 's'],
  ]
  const at = units.findIndex(([size]) => ms >= size)
  const [size, name] = units[at]!
  const next = units[at + 1]
  const rest = next ? Math.floor((ms % size) / next[0]) : 0
  return `${Math.floor(ms / size)} ${name}` + (rest ? ` ${rest} ${next![1]}` : '')
}

/** Days since 1970 of a date, YYYY-MM-DD. */
export const dayNumber = (date: string): number => Date.parse(date + 'T00:00:00Z') / day

/** Every day from one date to another, both included. */
export function datesBetween(from: string, to: string): string[] {
  const all: string[] = []
  for (let n = dayNumber(from); n <= dayNumber(to); n++) all.push(new Date(n * day).toISOString().slice(0, 10))
  return all
}

/** The values of all days of a period, 0 where a report has none. */
export function series<D extends { day: string }>(from: string, to: string, days: readonly D[], value: (d: D) => number): number[] {
  const known = new Map(days.map((d) => [d.day, value(d)]))
  return datesBetween(from, to).map((date) => known.get(date) ?? 0)
}

/** How much more than before, in percent; null where that says nothing. */
export function change(now: number, before: number): number | null {
  return before > 0 ? Math.round(((now - before) / before) * 100) : null
}
