import { batch, signal } from '@preact/signals-core'
import { lastSeq } from '../../shared/entries'
import type { Frame } from '../../shared/frame'
import { clientID } from '../../shared/ids'
import { Live, type LiveState } from '../../shared/live'
import type { Pending } from '../../shared/outbox'
import { Refusal } from '../../shared/refusal'
import type { Availability, CaseNow, Message, Refused } from '../../shared/types'
import type { Conversation, Received } from './conversation'
import type { Host } from './host'
import { again, Reading } from './reading'
import { Sending } from './sending'
import type { Visitor } from './visitor'

export type { Conversation, Received, Returned } from './conversation'

/** The visitor's conversations: what was said, what waits to be sent, the line that brings the rest. */
export class Talks extends Reading {
  readonly typing = signal<Record<string, string>>({}) // conversation: who writes
  readonly live = signal<LiveState>('off')
  readonly full = signal<Refused | undefined>(undefined) // what the server said when it had no place for a line
  readonly reached = signal(false) // the server answers, though there is no line

  readonly caseNow = signal<CaseNow | null>(null) // the last one that changed, of a verified visitor's
  available: (a: Availability) => void = () => {}
  said: (conversation: string, m: Message) => void = () => {}

  readonly out: Sending
  readonly #line: Live<Conversation>
  readonly #silence = new Map<string, ReturnType<typeof setTimeout>>()
  #poller: ReturnType<typeof setInterval> | undefined
  #looking = '' // the conversation on the screen
  #lastTyped = 0

  constructor(visitor: Visitor, host: Host, kept: Pending[]) {
    super(visitor)
    const url = location.origin.replace('http', 'ws') + '/ws'
    this.#line = new Live<Conversation>({
      url,
      stream: async (token) => (await import('./late/stream')).stream('/api/v1/visitor/stream', url, token),
      token: (fresh) => visitor.ensure(fresh),
      frame: (f) => batch(() => this.#frame(f)),
      state: (s, why) => this.#moved(s, why),
      failed: () => this.out.interrupted(),
    })
    this.out = new Sending(visitor, host, this, (frame) => this.#line.send(frame), kept)
  }

  /** The line is a stream: no WebSocket passes. */
  get streams(): boolean {
    return this.#line.streams
  }

  /** Reads what there is and opens the line. */
  async start(): Promise<void> {
    this.#line.start()
    await this.load()
    this.out.pump()
  }

  /** Gets ready for a first word: a token, and the line. */
  warm(): void {
    this.#line.start()
    this.out.pump()
  }

  /** The token is another one: nothing that was read counts any more. */
  restart(): void {
    this.forget()
    this.#line.restart()
    void this.load().then(() => this.out.pump())
  }

  /**
   * Which conversation is on the screen: it is read, and kept up to date even
   * without a line. The screen that came before may be taken away later: what
   * is returned ends only its own look.
   */
  look(id: string): () => void {
    clearInterval(this.#poller)
    this.#looking = id
    if (!id || !this.find(id)) return () => {}
    void this.catchUp(id)
    const poller = (this.#poller = setInterval(() => this.#poll(id), again))
    return () => {
      clearInterval(poller)
      if (this.#poller === poller) this.#looking = ''
    }
  }

  #poll(id: string): void {
    if (this.live.value === 'up' || document.hidden) return
    this.out.pump()
    void this.catchUp(id)
    this.visitor.api.get<Conversation>('/visitor/conversations/' + id).then(
      (c) => {
        this.put(c)
        this.reached.value = true
      },
      () => (this.reached.value = false),
    )
  }

  // ---- what the server says

  #frame(f: Frame<Conversation>): void {
    switch (f.type) {
      case 'welcome':
      case 'resync':
        this.#caughtUp()
        break
      case 'ack':
        this.out.done(f.client_id, f.conversation, f.message)
        break
      case 'message':
        this.#said(f.conversation, f.message)
        break
      case 'conversation':
        this.met(f.conversation)
        break
      case 'typing':
        if (f.from === 'agent') this.#writes(f.conversation, f.on ? f.name : '')
        break
      case 'read':
        if (f.by === 'agent') this.patch(f.conversation, (c) => ({ agent_read: Math.max(c.agent_read, f.seq) }))
        else this.shown(f.conversation, f.seq)
        break
      case 'queue':
        this.patch(f.conversation, () => ({ place: f.place }))
        break
      case 'case':
        this.caseNow.value = f.case
        break
      case 'availability':
        this.available(f.availability)
        break
      case 'error':
        if (f.client_id) this.out.refused(f.client_id, new Refusal(f))
    }
  }

  #said(id: string, m: Message): void {
    if (m.from === 'agent') this.#writes(id, '')
    const fresh = m.seq > (this.find(id)?.seq ?? m.seq)
    this.hear(id, m)
    if (fresh && m.type === 'text' && m.from !== 'visitor') this.said(id, m)
  }

  // The one path after every kind of trouble (docs/protocol.md).
  #caughtUp(): void {
    this.out.again()
    void this.load().then(() => {
      this.catchUpAll()
      if (this.#looking) void this.catchUp(this.#looking)
    })
    this.out.pump()
  }

  #moved(s: LiveState, why?: Refused): void {
    this.full.value = why?.code === 'too_many' ? why : undefined
    if (this.live.value === 'up') this.reached.value = false
    this.live.value = s
    if (s === 'down') {
      this.out.again()
      // The socket may be what is broken, not the way: what waits goes by REST.
      setTimeout(() => this.live.value !== 'up' && this.out.pump(), again)
    }
  }

  #writes(id: string, name: string): void {
    clearTimeout(this.#silence.get(id))
    const rest = { ...this.typing.value }
    delete rest[id]
    if (name) {
      rest[id] = name
      this.#silence.set(id, setTimeout(() => this.#writes(id, ''), 6000))
    }
    if (name || this.typing.value[id]) this.typing.value = rest
  }

  // ---- what the visitor says

  /** A conversation that began elsewhere than in a thread: with the form of a case. */
  join({ conversation, message }: Received): void {
    if (!conversation) return
    this.warm()
    this.begun(conversation, message)
  }

  /** The visitor is writing; said at most once in 2 s, but for what is written (late/hint.tsx). */
  typed(id: string, on: boolean, text?: string): void {
    const now = Date.now()
    if (!this.find(id) || (on && !text && now - this.#lastTyped < 2000) || (!on && !this.#lastTyped)) return
    this.#lastTyped = on ? now : 0
    if (!this.#line.send({ type: 'typing', conversation: id, on, text }) && this.live.value === 'up') this.visitor.api.post(`/visitor/conversations/${id}/typing`, { on, text }).catch(() => {})
  }

  /** Everything up to seq was seen. */
  seen(id: string): void {
    const seq = lastSeq(this.entriesOf(id))
    const c = this.find(id)
    if (!c || seq <= (this.read.value[id] ?? 0)) return
    this.shown(id, seq)
    if (!c.unread) return
    this.patch(id, () => ({ unread: 0 }))
    if (!this.#line.send({ type: 'read', conversation: id, seq })) this.visitor.api.post(`/visitor/conversations/${id}/read`, { seq }).catch(() => {})
  }

  async end(id: string): Promise<void> {
    this.put(await this.visitor.api.post<Conversation>(`/visitor/conversations/${id}/end`, { client_id: clientID() }))
    await this.catchUp(id)
  }

  /** `call` is the same for each repeat. */
  async rate(id: string, call: string, stars: number, comment: string): Promise<void> {
    this.put(await this.visitor.api.post<Conversation>(`/visitor/conversations/${id}/rating`, { client_id: call, stars, comment }))
    await this.catchUp(id)
  }
}
