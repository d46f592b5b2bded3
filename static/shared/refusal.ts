import type { Refused } from './types'

/**
 * A refusal of the server, or trouble on the way to it (reason "network"),
 * as an error. Screens translate `reason`.
 */
export class Refusal extends Error {
  readonly code: string
  readonly reason: string
  readonly field: string
  readonly params: Record<string, unknown>
  readonly retryAfter: number // seconds
  readonly status: number

  constructor(body: Partial<Refused>, status = 0) {
    super(body.message || body.reason || 'refused')
    this.code = body.code || 'internal'
    this.reason = body.reason || this.code
    this.field = body.field || ''
    this.params = body.params || {}
    this.retryAfter = body.retry_after || 0
    this.status = status
  }
}

/** Says that the server could not be reached. */
export const unreachable = () => new Refusal({ code: 'unavailable', reason: 'network' })

/** Any error as a refusal, so that a screen always has a reason to show. */
export function asRefusal(err: unknown): Refusal {
  return err instanceof Refusal ? err : new Refusal({ code: 'internal', reason: 'internal', message: String(err) })
}
