const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** A length of time as short as a row allows: "<1 min", "3 min", "2 h", "4 d". The same in our three languages. */
export function length(ms: number): string {
  if (ms < minute) return '<1 min'
  if (ms < hour) return `${Math.floor(ms / minute)} min`
  if (ms < day) return `${Math.floor(ms / hour)} h`
  return `${Math.floor(ms / day)} d`
}
