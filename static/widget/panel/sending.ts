import { signal } from '@preact/signals-core'
import { clientID } from '../../shared/ids'
import { Outbox, type Pending } from '../../shared/outbox'
import { asRefusal, Refusal } from '../../shared/refusal'
import type { Attachment, Availability, Message } from '../../shared/types'
import type { Out } from '../../shared/frame'
import { wellFormed } from '../../shared/well'
import type { Conversation, Received, Returned } from './conversation'
import type { Host } from './host'
import type { Reading } from './reading'
import type { Visitor } from './visitor'

const answerWithin = 12_000 // ms that a sent message may be without its acknowledgement
const identityWithin = 10_000 // ms that the page has for a fresh identity

const words = (p: Pending) => ({ client_id: p.client_id, text: p.text, attachments: p.attachments.map((a) => a.id) })

/** What the visitor says: it waits here until the server has it (docs/protocol.md, Sending without loss). */
export class Sending {
  readonly pending = signal<Pending[]>([])

  returned: (r: Returned) => void = () => {}
  started: (from: string, c: Conversation) => void = () => {}

  readonly #outbox: Outbox
  readonly #waits = new Map<string, ReturnType<typeof setTimeout>>()

  /** line: the live line; false says that it did not take the frame. */
  constructor(
    private readonly visitor: Visitor,
    host: Host,
    private readonly known: Reading,
    private readonly line: (frame: Out) => boolean,
    kept: Pending[],
  ) {
    this.#outbox = new Outbox(kept, host.keep, () => (this.pending.value = this.#outbox.of()))
    this.pending.value = this.#outbox.of()
    known.stored = (id) => this.#outbox.done(id)
  }

  /** A message. With `start` the conversation has no id yet: `to` is a name of ours until the server gives one. */
  send(to: string, text: string, attachments: Attachment[], start?: Record<string, unknown>): void {
    this.#outbox.add({ client_id: clientID(), to, text, attachments, at: Date.now(), state: 'waiting', ...(start && { start }) })
    this.pump()
  }

  retry(id: string): void {
    this.#outbox.retry(id)
    this.pump()
  }

  discard(id: string): void {
    this.#outbox.done(id)
  }

  /** The line is another one: what has no answer is sent again with the next pump. */
  again(): void {
    for (const w of this.#waits.values()) clearTimeout(w)
    this.#outbox.again()
  }

  /** A goodbye after which nothing is repeated by itself. */
  interrupted(): void {
    this.#outbox.failInFlight()
  }

  /** Sends what may be sent now. */
  pump(): void {
    for (const p of this.#outbox.take()) {
      if (p.start) void this.#begin(p)
      else if (this.line({ type: 'send', conversation: p.to, ...words(p) })) this.#expect(p)
      else void this.#post(p)
    }
  }

  // A socket that took a message and says nothing: ask over REST, with the same client_id.
  #expect(p: Pending): void {
    clearTimeout(this.#waits.get(p.client_id))
    this.#waits.set(p.client_id, setTimeout(() => this.#outbox.find(p.client_id)?.state === 'sending' && void this.#post(p), answerWithin))
  }

  async #post(p: Pending): Promise<void> {
    try {
      this.done(p.client_id, p.to, await this.visitor.api.post<Message>(`/visitor/conversations/${p.to}/messages`, words(p)))
    } catch (err) {
      this.refused(p.client_id, asRefusal(err))
    }
  }

  async #begin(p: Pending): Promise<void> {
    try {
      await this.visitor.claim()
      const { conversation, message } = await this.visitor.api.post<Received>('/visitor/conversations', { as: '', ...words(p), ...wellFormed(p.start ?? {}) })
      if (!conversation) throw new Refusal({ code: 'internal', reason: 'internal' })
      this.#outbox.move(p.to, conversation.id)
      this.known.begun(conversation, message)
      this.#outbox.done(p.client_id)
      this.started(p.to, conversation)
      this.pump()
    } catch (err) {
      this.refused(p.client_id, asRefusal(err))
    }
  }

  /** The server has it, as this entry. */
  done(id: string, conversation: string, m: Message): void {
    clearTimeout(this.#waits.get(id))
    this.#waits.delete(id)
    // First the entry, then the pending one goes: the bubble never blinks.
    this.known.hear(conversation, m.client_id ? m : { ...m, client_id: id })
    this.#outbox.done(id)
    this.pump()
  }

  refused(id: string, why: Refusal): void {
    clearTimeout(this.#waits.get(id))
    const p = this.#outbox.find(id)
    if (!p) return
    if (p.start && (/^(offline|quota_conversations)$/.test(why.reason) || why.field.startsWith('fields.'))) {
      this.#outbox.done(id)
      return this.returned({ pending: p, availability: why.params['availability'] as Availability | undefined, why })
    }
    if (why.reason === 'conversation_closed' && !p.start) return this.#elsewhere(p, why.params['merged'] as string | undefined)
    if (why.code === 'unauthorized' && this.visitor.lapsed) {
      // The page was asked for a fresh identity, with which the line comes back and this is sent.
      this.#outbox.hold(id)
      setTimeout(() => this.visitor.lapsed && this.#outbox.find(id)?.state === 'waiting' && this.#outbox.refused(id, why), identityWithin)
      return
    }
    setTimeout(() => this.pump(), this.#outbox.refused(id, why))
  }

  // It ended while these words were on the way: they go where it goes on, or back to reception (DESIGN §6.3).
  #elsewhere(p: Pending, into?: string): void {
    const c = this.known.find(p.to)
    void this.known.catchUp(p.to)
    if (into) {
      this.#outbox.hold(p.client_id)
      this.#outbox.move(p.to, into)
      return this.pump()
    }
    if (!c) return void this.#outbox.refused(p.client_id, new Refusal({ code: 'conflict', reason: 'conversation_closed' }))
    this.#outbox.restart(p.to, 'new:' + c.project, { project: c.project, case: c.case })
    this.pump()
  }
}
