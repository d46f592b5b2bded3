import { computed, signal } from '@preact/signals-core'
import { type Entries, firstSeq, lastSeq, merge, noEntries } from '../../shared/entries'
import { asRefusal } from '../../shared/refusal'
import type { Message } from '../../shared/types'
import { after, type Conversation } from './conversation'
import type { Visitor } from './visitor'

export const again = 3000 // ms until what could not be reached is asked for once more
const away = (err: unknown) => asRefusal(err).code === 'unavailable'
const page = 40
const newest = 20 // conversations that GET /visitor gives

/** What is known of the visitor's conversations, and what is read to know the rest. */
export class Reading {
  readonly all = signal<Conversation[]>([])
  readonly older = signal<string | null>(null) // cursor of the next page; null: there is none
  readonly loaded = signal(false)
  readonly entries = signal<Record<string, Entries>>({})
  readonly read = signal<Record<string, number>>({}) // what was shown here
  readonly unread = computed(() => this.all.value.reduce((sum, c) => sum + this.unreadOf(c), 0))
  readonly talking = computed(() => this.all.value.some((c) => c.status !== 'closed') || this.unread.value > 0)

  /** An entry that bears this client id is stored. */
  stored: (clientID: string) => void = () => {}

  /** By conversation the last entry that the page knows of (late/events.ts); what was there before the panel is old. */
  readonly told = new Map<string, number>()

  readonly #catching = new Map<string, Promise<void>>()

  constructor(protected readonly visitor: Visitor) {}

  /** Nothing that was read counts any more. */
  protected forget(): void {
    this.all.value = []
    this.entries.value = {}
    this.loaded.value = false
    this.told.clear()
  }

  async load(): Promise<void> {
    try {
      const { visitor, conversations } = await this.visitor.api.get<{ visitor: Visitor['me']['value']; conversations: Conversation[] }>('/visitor')
      this.visitor.me.value = visitor
      for (const c of conversations) this.put(c)
      if (conversations.length >= newest && !this.loaded.value) this.older.value = ''
    } catch (err) {
      if (away(err)) setTimeout(() => void this.load().then(() => this.catchUpAll()), again)
    } finally {
      this.loaded.value = true
    }
  }

  /** The next page of old conversations. */
  async more(): Promise<void> {
    const { items, cursor } = await this.visitor.api.get<{ items: Conversation[]; cursor: string }>('/visitor/conversations?cursor=' + encodeURIComponent(this.older.value ?? ''))
    for (const c of items) this.put(c)
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
      .catch((err) => {
        if (away(err) && this.find(id)) setTimeout(() => void this.catchUp(id), again)
      })
      .finally(() => this.#catching.delete(id))
    this.#catching.set(id, work)
    return work
  }

  /** Of all conversations what is behind what is shown. */
  protected catchUpAll(): void {
    for (const c of this.all.value) if (this.entries.value[c.id] && lastSeq(this.entriesOf(c.id)) < c.seq) void this.catchUp(c.id)
  }

  async #catch(id: string): Promise<void> {
    // What was heard while the server was asked may be newer than its answer.
    const behind = () => lastSeq(this.entriesOf(id)) < (this.find(id)?.seq ?? 0)
    if (!this.entries.value[id]) {
      await this.#fetch(id, `before=0&limit=${page}`)
      if (!behind()) return
    }
    for (;;) {
      const { items, more } = await this.#fetch(id, `after=${lastSeq(this.entriesOf(id))}&limit=200`)
      if (!items.length || !(more || behind())) return
    }
  }

  async #fetch(id: string, query: string): Promise<{ items: Message[]; more: boolean }> {
    const got = await this.visitor.api.get<{ items: Message[]; more: boolean }>(`/visitor/conversations/${id}/messages?${query}`)
    this.add(id, got.items)
    return got
  }

  /** One entry, also of a conversation whose entries are not on the screen. */
  hear(id: string, m: Message): void {
    if (!this.find(id)) void this.load()
    if (m.seq === 1 || this.entries.value[id]) return this.add(id, [m])
    if (m.client_id) this.stored(m.client_id)
    this.patch(id, after(m))
  }

  /** Entries for the screen, from wherever they came. */
  add(id: string, list: Message[]): void {
    const e = merge(this.entriesOf(id), list)
    this.entries.value = { ...this.entries.value, [id]: e }
    for (const m of list) {
      if (m.client_id) this.stored(m.client_id)
      this.patch(id, after(m))
    }
    if (e.behind) void this.catchUp(id)
  }

  /** A conversation that begins, or goes on, with this entry. */
  begun(c: Conversation, first: Message | undefined): void {
    // Whatever was read of it meanwhile: what was not heard yet is news.
    if (first && !this.entriesOf(c.id).list.some((m) => m.seq === first.seq)) this.told.set(c.id, Math.min(this.told.get(c.id) ?? first.seq, first.seq - 1))
    this.put(c)
    if (first) this.hear(c.id, first)
  }

  /** A conversation that the line tells of: one that we did not know has just begun, and all of it is news. */
  met(c: Conversation): void {
    if (this.loaded.value && !this.find(c.id)) this.told.set(c.id, 0)
    this.put(c)
  }

  put(c: Conversation): void {
    const old = this.find(c.id)
    if (old && c.version < old.version) return
    // What the line said of it before we knew of it is news.
    if (!this.told.has(c.id)) this.told.set(c.id, this.entries.value[c.id] ? 0 : c.seq)
    // The summary is written behind: entries that are known already count more.
    const next = old && old.seq > c.seq ? { ...c, seq: old.seq, status: old.status, last_text: old.last_text, last_from: old.last_from, last_at: old.last_at } : c
    this.all.value = [...this.all.value.filter((o) => o.id !== c.id), next].sort((a, b) => Number(a.status === 'closed') - Number(b.status === 'closed') || b.last_at - a.last_at)
  }

  patch(id: string, change: (c: Conversation) => Partial<Conversation>): void {
    const c = this.find(id)
    if (c) this.put({ ...c, ...change(c) })
  }

  protected shown(id: string, seq: number): void {
    this.read.value = { ...this.read.value, [id]: Math.max(seq, this.read.value[id] ?? 0) }
  }
}
