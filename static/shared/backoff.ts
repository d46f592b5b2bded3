const first = 1000
const longest = 30_000

/**
 * How long to wait before try n (0 is the first after a loss), in ms: 1 s
 * doubling to 30 s with full jitter, never less than 100 ms.
 */
export function backoff(n: number, random: () => number = Math.random): number {
  const top = Math.min(longest, first * 2 ** Math.min(n, 10))
  return Math.max(100, Math.round(random() * top))
}

/** What a goodbye's close code asks of a client (docs/protocol.md). */
export type Goodbye = 'again' | 'token' | 'stop'

export function goodbye(code: number): Goodbye {
  if (code === 4401) return 'token'
  return code >= 4400 && code <= 4999 ? 'stop' : 'again'
}

/** Whether what was in flight must be failed with "retry" instead of being sent again by itself. */
export function failsInFlight(code: number): boolean {
  return code === 1009 || code === 4029 || (code >= 4402 && code <= 4999)
}
