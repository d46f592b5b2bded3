// Hours as administrators draw them: minutes since midnight, weekday 0 is Sunday.
export interface Shift {
  weekday: number
  open: number
  close: number
}

export const day = 24 * 60

/** Monday first. */
export const week = [1, 2, 3, 4, 5, 6, 0] as const

/** "07:30"; the end of a day is "00:00", as a field for times can write it. */
export function clock(minutes: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`
}

/** Minutes of "07:30"; null if it is no time. Midnight as an end is that of the day's end. */
export function minutes(text: string, end = false): number | null {
  const m = /^(\d\d):(\d\d)/.exec(text)
  if (!m) return null
  const at = Number(m[1]) * 60 + Number(m[2])
  return end && at === 0 ? day : at
}

export const shiftsOf = (all: readonly Shift[], weekday: number) => all.filter((s) => s.weekday === weekday).sort((a, b) => a.open - b.open)

/** A weekday's shifts replaced by others. */
export function withDay(all: readonly Shift[], weekday: number, shifts: readonly Shift[]): Shift[] {
  const own = shifts.map((s) => ({ ...s, weekday }))
  return [...all.filter((s) => s.weekday !== weekday), ...own].sort((a, b) => a.weekday - b.weekday || a.open - b.open)
}

/** One more shift behind the others: what most people add, or what is left of the day. Null if nothing is. */
export function another(shifts: readonly Shift[], weekday: number): Shift | null {
  const last = shifts.at(-1)
  if (!last) return { weekday, open: 8 * 60, close: 17 * 60 }
  if (last.close >= day) return null
  const open = Math.min(last.close + 60, day - 1)
  return { weekday, open, close: Math.min(open + 240, day) }
}

/** A stroke over a day, from one place to another (0 to 1), as a shift of whole half hours. */
export function stroke(weekday: number, from: number, to: number): Shift {
  const step = 30
  const [a, b] = [Math.min(from, to), Math.max(from, to)]
  const open = Math.min(Math.floor((a * day) / step) * step, day - step)
  return { weekday, open, close: Math.max(open + step, Math.min(Math.ceil((b * day) / step) * step, day)) }
}

/** A shift drawn over others: what it touches becomes one. */
export function drawn(shifts: readonly Shift[], s: Shift): Shift[] {
  const apart = shifts.filter((o) => o.close < s.open || o.open > s.close)
  const met = shifts.filter((o) => !apart.includes(o))
  const whole = { ...s, open: Math.min(s.open, ...met.map((o) => o.open)), close: Math.max(s.close, ...met.map((o) => o.close)) }
  return [...apart, whole].sort((a, b) => a.open - b.open)
}
