import { batch, computed, signal } from '@preact/signals-core'
import type { Frame } from '../../shared/frame'
import { clientID } from '../../shared/ids'
import { Live, type LiveState } from '../../shared/live'
import { Outbox, type Pending } from '../../shared/outbox'
import { asRefusal, Refusal } from '../../shared/refusal'
import { type Entries, firstSeq, lastSeq, merge, noEntries } from '../../shared/entries'
import type { Attachment, Availability, Message, Status } from '../../shared/types'
import type { Host } from './host'
import type { Visitor } from './visitor'

export interface Conversation {
  id: string
  version: number
  project: string
  project_name: string
  case: number
  status: Status
  agent: { id: string; name: string } | null
  seq: number
  last_text: string
  last_from: string
  last_at: number
  unread: number
  agent_read: number
  place: number
  stars: number
  created_at: number
  closed_at: number
}

export interface Received {
  outcome: 'conversation' | 'ticket' | 'note' | 'received'
  conversation?: Conversation
  message?: Message
  number?: number
}

/** Words that reception sent back, because nobody is there any more (S4). */
export interface Returned {
  pending: Pending
  availability: Availability | undefined
}

const answerWithin = 12_000 // ms that a sent message may be without its acknowledgement
const pollEvery = 3000
const page = 40
const newest = 20 // conversations that GET /visitor gives

/** The visitor's conversations: what was said, what waits to be sent, the socket that brings the rest. */
export class Talks {
  readonly all = signal<Conversation[]>([])
  readonly older = signal<string | null>(null) // cursor of the next page; null: there is none
  readonly loaded = signal(false)
  readonly entries = signal<Record<string, Entries>>({})
  readonly pending = signal<Pending[]>([])
  readonly typing = signal<Record<string, string>>({}) // conversation: who writes
  readonly live = signal<LiveState>('off')
  readonly reached = signal(false) // the server answers, though there is no socket
  readonly read = signal<Record<string, number>>({}) // what was shown here
  readonly unread = computed(() => this.all.value.reduce((sum, c) => sum + this.unreadOf(c), 0))
  readonly talking = computed(() => this.all.value.some((c) => c.status !== 'closed') || this.unread.value > 0)

  returned: (r: Returned) => void = () => {}
  started: (from: string, c: Conversation) => void = () => {}
  available: (a: Availability) => void = () => {}
  said: (m: Message, conversation: string) => void = () => {}

  readonly #socket: Live<Conversation>
  readonly #outbox: Outbox
  readonly #catching = new Map<string, Promise<void>>()
  readonly #waits = new Map<string, ReturnType<typeof setTimeout>>()
  readonly #silence = new Map<string, ReturnType<typeof setTimeout>>()
  #poller: ReturnType<typeof setInterval> | undefined
  #looking = '' // the conversation on the screen

  constructor(private readonly visitor: Visitor, host: Host, kept: Pending[]) {
    this.#outbox = new Outbox(kept, host.keep, () => (this.pending.value = this.#outbox.of()))
    this.pending.value = this.#outbox.of()
    const scheme = location.protocol === 'https:' ? 'wss://' : 'ws://'
    this.#socket = new Live<Conversation>({
      url: scheme + location.host + '/ws',
      token: (fresh) => visitor.ensure(fresh),
      frame: (f) => batch(() => this.#frame(f)),
      state: (s) => this.#moved(s),
      failed: () => this.#outbox.failInFlight(),
    })
  }

  /** Reads what there is and opens the socket. */
  async start(): Promise<void> {
    this.#socket.start()
    await this.load()
    this.#pump()
  }

  /** Gets ready for a first word: a token, and the socket. */
  warm(): void {
    this.#socket.start()
    this.#pump()
  }

  /** The token is another one: nothing that was read counts any more. */
  restart(): void {
    this.all.value = []
    this.entries.value = {}
    this.loaded.value = false
    this.#socket.restart()
    void this.load().then(() => this.#pump())
  }

  async load(): Promise<void> {
    try {
      const { visitor, conversations } = await this.visitor.api.get<{ visitor: Visitor['me']['value']; conversations: Conversation[] }>('/visitor')
      this.visitor.me.value = visitor
      for (const c of conversations) this.#put(c)
      if (conversations.length >= newest && !this.loaded.value) this.older.value = ''
    } catch (err) {
      if (asRefusal(err).code === 'unavailable') setTimeout(() => void this.load(), pollEvery)
    } finally {
      this.loaded.value = true
    }
  }

  /** The next page of old conversations. */
  async more(): Promise<void> {
    const { items, cursor } = await this.visitor.api.get<{ items: Conversation[]; cursor: string }>('/visitor/conversations?cursor=' + encodeURIComponent(this.older.value ?? ''))
    for (const c of items) this.#put(c)
    this.older.value = cursor || null
  }

  find(id: string): Conversation | undefined {
    return this.all.value.find((c) => c.id === id)
  }

  entriesOf(id: string): Entries {
    return this.entries.value[id] ?? noEntries
  }

  unreadOf(c: Conversation): number {
    return (this.read.value[c.id] ?? 0) >= c.seq ? 0 : c.unread
  }

  /** Which conversation is on the screen: it is read, and kept up to date even without a socket. */
  look(id: string): void {
    this.#looking = id
    clearInterval(this.#poller)
    if (!id || !this.find(id)) return
    if (!this.entries.value[id]) void this.#latest(id)
    else void this.catchUp(id)
    this.#poller = setInterval(() => this.#poll(id), pollEvery)
  }

  #poll(id: string): void {
    if (this.live.value === 'up' || document.hidden) return
    this.#pump()
    void this.catchUp(id)
    this.visitor.api.get<Conversation>('/visitor/conversations/' + id).then(
      (c) => {
        this.#put(c)
        this.reached.value = true
      },
      () => (this.reached.value = false),
    )
  }

  async #latest(id: string): Promise<void> {
    await this.#fetch(id, `before=0&limit=${page}`).catch(() => {})
  }

  /** Older entries; false if there are none. */
  async before(id: string): Promise<boolean> {
    const first = firstSeq(this.entriesOf(id))
    if (first <= 1) return false
    await this.#fetch(id, `before=${first}&limit=${page}`)
    return true
  }

  /** Everything behind the last entry that is shown. One at a time for each conversation. */
  catchUp(id: string): Promise<void> {
    const running = this.#catching.get(id)
    if (running) return running
    const work = this.#catch(id)
      .catch(() => {}) // the next poll, frame or welcome asks again
      .finally(() => this.#catching.delete(id))
    this.#catching.set(id, work)
    return work
  }

  async #catch(id: string): Promise<void> {
    if (!this.entries.value[id]) return this.#latest(id)
    while (await this.#fetch(id, `after=${lastSeq(this.entriesOf(id))}&limit=200`));
  }

  async #fetch(id: string, query: string): Promise<boolean> {
    const { items, more } = await this.visitor.api.get<{ items: Message[]; more: boolean }>(`/visitor/conversations/${id}/messages?${query}`)
    this.#add(id, items)
    return more && items.length > 0
  }

  // ---- what the server says

  #frame(f: Frame<Conversation>): void {
    switch (f.type) {
      case 'welcome':
      case 'resync':
        this.#caughtUp()
        break
      case 'ack':
        this.#done(f.client_id, f.conversation, f.message)
        break
      case 'message':
        this.#hear(f.conversation, f.message)
        break
      case 'conversation':
        this.#put(f.conversation)
        break
      case 'typing':
        if (f.from === 'agent') this.#writes(f.conversation, f.on ? f.name : '')
        break
      case 'read':
        if (f.by === 'agent') this.#patch(f.conversation, (c) => ({ agent_read: Math.max(c.agent_read, f.seq) }))
        else this.#shown(f.conversation, f.seq)
        break
      case 'queue':
        this.#patch(f.conversation, () => ({ place: f.place }))
        break
      case 'availability':
        this.available(f.availability)
        break
      case 'error':
        if (f.client_id) this.#refused(f.client_id, new Refusal(f))
    }
  }

  // The one path after every kind of trouble (docs/protocol.md).
  #caughtUp(): void {
    this.#outbox.again()
    void this.load().then(() => {
      for (const c of this.all.value) if (this.entries.value[c.id] && lastSeq(this.entriesOf(c.id)) < c.seq) void this.catchUp(c.id)
      if (this.#looking) void this.catchUp(this.#looking)
    })
    this.#pump()
  }

  #moved(s: LiveState): void {
    this.live.value = s
    if (s === 'down') {
      this.reached.value = false
      for (const w of this.#waits.values()) clearTimeout(w)
      this.#outbox.again()
      // The socket may be what is broken, not the way: what waits goes by REST.
      setTimeout(() => this.live.value !== 'up' && this.#pump(), pollEvery)
    }
  }

  #hear(id: string, m: Message): void {
    if (m.from === 'agent') this.#writes(id, '')
    if (m.client_id) this.#outbox.done(m.client_id)
    if (!this.find(id)) return void this.load()
    const fresh = m.seq > (this.find(id)?.seq ?? 0)
    this.#patch(id, (c) => after(c, m))
    if (this.entries.value[id]) this.#add(id, [m])
    if (fresh && m.type === 'text' && m.from !== 'visitor') this.said(m, id)
  }

  #add(id: string, list: Message[]): void {
    const e = merge(this.entriesOf(id), list)
    this.entries.value = { ...this.entries.value, [id]: e }
    for (const m of list) {
      if (m.client_id) this.#outbox.done(m.client_id)
      this.#patch(id, (c) => (m.seq > c.seq ? after(c, m) : {}))
    }
    if (e.behind) void this.catchUp(id)
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

  #put(c: Conversation): void {
    const old = this.find(c.id)
    if (old && c.version < old.version) return
    // The summary is written behind: entries that are known already count more.
    const next = old && old.seq > c.seq ? { ...c, seq: old.seq, status: old.status, last_text: old.last_text, last_from: old.last_from, last_at: old.last_at } : c
    this.all.value = [...this.all.value.filter((o) => o.id !== c.id), next].sort((a, b) => Number(a.status === 'closed') - Number(b.status === 'closed') || b.last_at - a.last_at)
  }

  #patch(id: string, change: (c: Conversation) => Partial<Conversation>): void {
    const c = this.find(id)
    if (c) this.#put({ ...c, ...change(c) })
  }

  // ---- what the visitor says

  /** A message. With `start` the conversation has no id yet: `to` is a name of ours until the server gives one. */
  send(to: string, text: string, attachments: Attachment[], start?: Record<string, unknown>): void {
    this.#outbox.add({ client_id: clientID(), to, text, attachments, at: Date.now(), state: 'waiting', ...(start && { start }) })
    this.#pump()
  }

  retry(id: string): void {
    this.#outbox.retry(id)
    this.#pump()
  }

  discard(id: string): void {
    this.#outbox.done(id)
  }

  #pump(): void {
    for (const p of this.#outbox.take()) {
      if (p.start) void this.#begin(p)
      else if (this.#socket.send({ type: 'send', client_id: p.client_id, conversation: p.to, text: p.text, attachments: p.attachments.map((a) => a.id) })) this.#expect(p)
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
      const body = { client_id: p.client_id, text: p.text, attachments: p.attachments.map((a) => a.id) }
      this.#done(p.client_id, p.to, await this.visitor.api.post<Message>(`/visitor/conversations/${p.to}/messages`, body))
    } catch (err) {
      this.#refused(p.client_id, asRefusal(err))
    }
  }

  async #begin(p: Pending): Promise<void> {
    try {
      await this.visitor.claim()
      const body = { client_id: p.client_id, as: '', text: p.text, attachments: p.attachments.map((a) => a.id), ...p.start }
      const { conversation, message } = await this.visitor.api.post<Received>('/visitor/conversations', body)
      if (!conversation) throw new Refusal({ code: 'internal', reason: 'internal' })
      if (this.live.value === 'off' || this.live.value === 'ended') this.#socket.start()
      this.#put(conversation)
      this.#outbox.move(p.to, conversation.id)
      if (message) this.#done(p.client_id, conversation.id, message)
      else this.#outbox.done(p.client_id)
      this.started(p.to, conversation)
      this.#pump()
    } catch (err) {
      this.#refused(p.client_id, asRefusal(err))
    }
  }

  /** A conversation that began elsewhere than in a thread: with the form of a case. */
  join({ conversation, message }: Received): void {
    if (!conversation) return
    this.warm()
    this.#put(conversation)
    if (message?.seq === 1) this.#add(conversation.id, [message])
  }

  #done(id: string, conversation: string, m: Message): void {
    clearTimeout(this.#waits.get(id))
    this.#waits.delete(id)
    // First the entry, then the pending one goes: the bubble never blinks.
    const mine = m.client_id ? m : { ...m, client_id: id }
    if (this.entries.value[conversation]) this.#add(conversation, [mine])
    else if (m.seq === 1) this.#add(conversation, [mine])
    this.#outbox.done(id)
    this.#patch(conversation, (c) => (m.seq > c.seq ? after(c, m) : {}))
    this.#pump()
  }

  #refused(id: string, why: Refusal): void {
    clearTimeout(this.#waits.get(id))
    const p = this.#outbox.find(id)
    if (!p) return
    if (why.reason === 'offline' && p.start) {
      this.#outbox.done(id)
      return this.returned({ pending: p, availability: why.params['availability'] as Availability | undefined })
    }
    if (why.reason === 'conversation_closed' && !p.start) return this.#again(p)
    const wait = this.#outbox.refused(id, why)
    if (wait) setTimeout(() => this.#pump(), wait)
    else this.#pump()
  }

  // It ended while these words were on the way: they go back to reception (DESIGN §6.3).
  #again(p: Pending): void {
    const c = this.find(p.to)
    void this.catchUp(p.to)
    if (!c) return void this.#outbox.refused(p.client_id, new Refusal({ code: 'conflict', reason: 'conversation_closed' }))
    this.#outbox.restart(p.to, 'new:' + c.project, { project: c.project, case: c.case })
    this.#pump()
  }

  #lastTyped = 0

  /** The visitor is writing; said at most once in 2 s. */
  typed(id: string, on: boolean): void {
    const now = Date.now()
    if (!this.find(id) || (on && now - this.#lastTyped < 2000) || (!on && !this.#lastTyped)) return
    this.#lastTyped = on ? now : 0
    this.#socket.send({ type: 'typing', conversation: id, on })
  }

  /** Everything up to seq was seen. */
  seen(id: string): void {
    const seq = lastSeq(this.entriesOf(id))
    const c = this.find(id)
    if (!c || seq <= (this.read.value[id] ?? 0)) return
    this.#shown(id, seq)
    if (!c.unread) return
    this.#patch(id, () => ({ unread: 0 }))
    if (!this.#socket.send({ type: 'read', conversation: id, seq })) this.visitor.api.post(`/visitor/conversations/${id}/read`, { seq }).catch(() => {})
  }

  #shown(id: string, seq: number): void {
    this.read.value = { ...this.read.value, [id]: Math.max(seq, this.read.value[id] ?? 0) }
  }

  async end(id: string): Promise<void> {
    this.#add(id, [await this.visitor.api.post<Message>(`/visitor/conversations/${id}/end`, { client_id: clientID() })])
  }

  /** `call` is the same for each repeat. */
  async rate(id: string, call: string, stars: number, comment: string): Promise<void> {
    this.#add(id, [await this.visitor.api.post<Message>(`/visitor/conversations/${id}/rating`, { client_id: call, stars, comment })])
    this.#patch(id, () => ({ stars }))
  }
}

/** What an entry changes in its conversation's summary. */
function after(c: Conversation, m: Message): Partial<Conversation> {
  const next: Partial<Conversation> = { seq: m.seq, status: m.status || c.status, last_at: m.at }
  if (m.type === 'text') {
    next.last_text = m.text
    next.last_from = m.from
    if (m.from !== 'visitor') next.unread = c.unread + (m.seq > c.seq ? 1 : 0)
  }
  if (m.type === 'assigned') {
    next.agent = { id: m.data?.agent ?? '', name: m.data?.name ?? '' }
    next.place = 0
  }
  if (m.type === 'released') next.agent = null
  if (m.type === 'moved') next.project = m.data?.project ?? c.project
  if (m.type === 'converted') next.case = m.data?.ticket ?? c.case
  if (m.type === 'closed') next.closed_at = m.at
  if (m.type === 'rating') next.stars = m.data?.stars ?? c.stars
  return next
}
