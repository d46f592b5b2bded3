import { Refusal } from './refusal'
import type { Attachment } from './types'

/** What waits for the server's word. `to` is a conversation's id, or a name of ours for one that does not exist yet. */
export interface Pending {
  client_id: string
  to: string
  text: string
  attachments: Attachment[]
  at: number
  state: 'waiting' | 'sending' | 'failed'
  reason?: string
  params?: Record<string, unknown>
  tries?: number
  /** The rest of the call that starts the conversation, if `to` is none yet (docs/api.md, Reception). */
  start?: Record<string, unknown>
}

export interface Keeper {
  put: (p: Pending) => void
  drop: (clientID: string) => void
}

const patience = 5 // times that an overloaded server is asked again by itself

/**
 * Messages that were not acknowledged (docs/protocol.md, Sending without
 * loss): in order, one in flight per conversation, the same client_id in every
 * repeat. It decides; its user sends. `keep` makes it survive a reload.
 */
export class Outbox {
  #list: Pending[]

  constructor(kept: Pending[], private readonly keep: Keeper, private readonly changed: () => void) {
    this.#list = kept.map((p) => (p.state === 'sending' ? { ...p, state: 'waiting' as const } : p)).sort((a, b) => a.at - b.at)
  }

  /** All of a conversation, in order; of all conversations without one. */
  of(to?: string): Pending[] {
    return to === undefined ? this.#list : this.#list.filter((p) => p.to === to)
  }

  find(id: string): Pending | undefined {
    return this.#list.find((p) => p.client_id === id)
  }

  add(p: Pending): void {
    if (this.find(p.client_id)) return
    // A clock that was put back must not change the order that a reload finds.
    const next = { ...p, at: Math.max(p.at, (this.#list.at(-1)?.at ?? -1) + 1) }
    this.#list = [...this.#list, next]
    this.keep.put(next)
    this.changed()
  }

  /** What may be sent now: of each conversation the first that did not fail, if none of it is in flight. Marks it as in flight. */
  take(): Pending[] {
    const seen = new Set<string>()
    const ready: string[] = []
    for (const p of this.#list) {
      if (p.state === 'failed' || seen.has(p.to)) continue
      seen.add(p.to)
      if (p.state === 'waiting') ready.push(p.client_id)
    }
    return ready.map((id) => this.#set(id, { state: 'sending' })).filter((p): p is Pending => !!p)
  }

  /** The server has it. */
  done(id: string): Pending | undefined {
    const p = this.find(id)
    if (!p) return undefined
    this.#list = this.#list.filter((q) => q !== p)
    this.keep.drop(id)
    this.changed()
    return p
  }

  /**
   * The server refused it, or could not be reached. Answers in how many ms to
   * try again by itself, or 0: then it is failed, and waits for a person.
   */
  refused(id: string, why: Refusal): number {
    const p = this.find(id)
    if (!p) return 0
    if (why.reason === 'network') {
      this.#set(id, { state: 'waiting' })
      return 3000
    }
    const tries = (p.tries ?? 0) + 1
    const soon = why.code === 'too_many' && why.retryAfter <= 10 && why.retryAfter > 0
    if ((why.code === 'unavailable' || soon) && tries <= patience) {
      this.#set(id, { state: 'waiting', tries })
      return (why.retryAfter || 2 ** tries) * 1000
    }
    this.#set(id, { state: 'failed', reason: why.reason, params: why.params, tries: 0 })
    return 0
  }

  /** It waits for who is to send it, and nothing is said of it. */
  hold(id: string): void {
    if (this.find(id)) this.#set(id, { state: 'waiting' })
  }

  /** A person asks for another try, with the same client_id. */
  retry(id: string): void {
    const p = this.find(id)
    if (p?.state === 'failed') this.#put({ ...without(p), state: 'waiting' })
  }

  /** The socket is new: what has no answer is sent again. */
  again(): void {
    for (const p of this.#list) if (p.state === 'sending') this.#set(p.client_id, { state: 'waiting' })
  }

  /** A goodbye after which nothing is repeated by itself (1009, 4029, final ones). */
  failInFlight(): void {
    for (const p of this.#list) if (p.state === 'sending') this.#set(p.client_id, { state: 'failed', reason: 'interrupted' })
  }

  /** The conversation has its id now: what waited for it goes there, and starts nothing any more. */
  move(from: string, to: string): void {
    for (const p of this.#list) {
      if (p.to !== from) continue
      const { start: _, ...rest } = p
      this.#put({ ...rest, to })
    }
  }

  /** The conversation is over: what waited for it starts another one. */
  restart(from: string, to: string, start: Record<string, unknown>): void {
    for (const p of this.#list) if (p.to === from && p.state !== 'failed') this.#set(p.client_id, { to, start, state: 'waiting' })
  }

  #set(id: string, change: Partial<Pending>): Pending | undefined {
    const p = this.find(id)
    return p && this.#put({ ...p, ...change })
  }

  #put(next: Pending): Pending {
    this.#list = this.#list.map((q) => (q.client_id === next.client_id ? next : q))
    this.keep.put(next)
    this.changed()
    return next
  }
}

function without(p: Pending): Pending {
  const { reason: _r, params: _p, ...rest } = p
  return rest
}
