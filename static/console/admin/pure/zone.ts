// Wall clocks elsewhere.

/** Milliseconds by which a zone's clock is ahead of UTC at a moment. */
function offset(at: number, zone: string): number {
  const f = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })
  const p = Object.fromEntries(f.formatToParts(at).map((x) => [x.type, Number(x.value)])) as Record<string, number>
  return Date.UTC(p['year']!, p['month']! - 1, p['day'], p['hour'], p['minute'], p['second']) - Math.floor(at / 1000) * 1000
}

/** The moment of "2026-12-24T17:10" on a zone's clock. A time that the clocks skip is the one after it. */
export function instant(local: string, zone: string): number {
  const wall = Date.parse(local + 'Z')
  const first = wall - offset(wall, zone)
  return wall - offset(first, zone)
}
