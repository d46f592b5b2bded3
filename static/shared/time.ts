// Dates as people say them, in the reader's language and time zone. Formats
// are kept, because making one costs more than using it; the first of a page,
// or its first formatted number, costs a slow phone a tenth of a second, so
// that what the first screen shows does without.

const formats = new Map<string, Intl.DateTimeFormat>()

function format(locale: string, o: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(o)
  let f = formats.get(key)
  if (!f) formats.set(key, (f = new Intl.DateTimeFormat(locale, o)))
  return f
}

const two = (n: number): string => (n < 10 ? '0' : '') + n

/** 10:42, in English 10:42 AM */
export function clock(at: number, locale: string): string {
  const d = new Date(at)
  const hour = d.getHours()
  const half = locale.startsWith('en')
  return two(half ? hour % 12 || 12 : hour) + ':' + two(d.getMinutes()) + (half ? (hour < 12 ? ' AM' : ' PM') : '')
}

/** Whole calendar days from a to b, in local time. */
export function daysBetween(a: number, b: number): number {
  const day = (t: number) => {
    const d = new Date(t)
    return Date.UTC(d.getFullYear(), d.getMonth(), d.getDate())
  }
  return Math.round((day(b) - day(a)) / 86_400_000)
}

/** hoy, ayer, mañana, lunes, 3 de marzo, 3 de marzo de 2025 */
export function day(at: number, locale: string, now = Date.now()): string {
  const away = daysBetween(now, at)
  if (away >= -1 && away <= 1) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(away, 'day')
  if (Math.abs(away) < 7) return format(locale, { weekday: 'long' }).format(at)
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric'
  return format(locale, { day: 'numeric', month: 'long', ...(year ? { year } : {}) }).format(at)
}

/** For lists: the time today, the day else, short. */
export function short(at: number, locale: string, now = Date.now()): string {
  const away = daysBetween(at, now)
  if (away <= 0) return clock(at, locale)
  if (away === 1) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-1, 'day')
  if (away < 7) return format(locale, { weekday: 'short' }).format(at)
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? undefined : '2-digit'
  return format(locale, { day: 'numeric', month: 'short', ...(year ? { year } : {}) }).format(at)
}

/** Everything: Sunday, 22 November 2026, 10:42. For titles of shorter ones. */
export function full(at: number, locale: string): string {
  return format(locale, { dateStyle: 'full', timeStyle: 'short' }).format(at)
}
