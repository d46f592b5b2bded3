// Times as people read them. `now` is always an argument.

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time, as short as a row allows: "<1 min", "3 min", "2 h", "4 d". Same in our three languages. */
export function short(ms: number): string {
  if (ms < minute) return '<1 min';
  if (ms < hour) return `${Math.floor(ms / minute)} min`;
  if (ms < day) return `${Math.floor(ms / hour)} h`;
  return `${Math.floor(ms / day)} d`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let f = formats.get(key);
  if (!f) formats.set(key, (f = new Intl.DateTimeFormat(locale, options)));
  return f;
}

/** Hour and minute. zone: IANA name, undefined for the reader's own. */
export function clock(at: number, locale: string, zone?: string): string {
  return format(locale, { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: zone }).format(at);
}

/** A calendar day that can be compared: "2026-03-01". */
export function dayKey(at: number, zone?: string): string {
  return format('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone }).format(at);
}

/** "hoy", "ayer", "lunes 3 de marzo", with the year if it is another. */
export function dayName(at: number, now: number, locale: string, zone?: string): string {
  const key = dayKey(at, zone);
  if (key === dayKey(now, zone)) return relative(locale, 0);
  if (key === dayKey(now - day, zone)) return relative(locale, -1);
  const sameYear = key.slice(0, 4) === dayKey(now, zone).slice(0, 4);
  const options: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long', timeZone: zone };
  if (!sameYear) options.year = 'numeric';
  return format(locale, options).format(at);
}

function relative(locale: string, days: number): string {
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day');
}

/** For the end of a row: the clock today, "ayer", or the date. */
export function stamp(at: number, now: number, locale: string, zone?: string): string {
  const key = dayKey(at, zone);
  if (key === dayKey(now, zone)) return clock(at, locale, zone);
  if (key === dayKey(now - day, zone)) return relative(locale, -1);
  const options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', timeZone: zone };
  if (key.slice(0, 4) !== dayKey(now, zone).slice(0, 4)) options.year = 'numeric';
  return format(locale, options).format(at);
}

/** Day and clock, for tooltips and ticket threads. */
export function full(at: number, locale: string, zone?: string): string {
  return format(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: zone }).format(at);
}
