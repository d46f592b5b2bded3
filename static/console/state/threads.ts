// The entries of conversations that were opened: read in pages, kept by
// frames, caught up after every hole.
import { asRefusal } from '../../shared/refusal'
import { firstSeq, lastSeq, merge, noEntries } from '../../shared/entries'
import type { Message } from '../types'
import { loadConversation } from './desk'
import { route } from './nav'
import { api } from './session'
import { known, threads, typing, type Thread } from './store'

const pageSize = 50
const kept = 40 // threads in memory; those that were touched first go first

const empty: Thread = { messages: noEntries, notes: noEntries, more: false, state: 'loading', older: false }

function set(id: string, change: Partial<Thread>): void {
  const old = threads.peek().get(id)
  if (!old) return
  threads.value = new Map(threads.peek()).set(id, { ...old, ...change })
}

/** Opens a thread: shows what is known, reads the rest. */
export async function openThread(id: string): Promise<void> {
  const had = threads.peek().get(id)
  const ready = had?.state === 'ready'
  admit(id, ready || reading.has(id) ? had! : empty)
  try {
    if (ready) await catchUp(id)
    else await readFirst(id)
  } catch (err) {
    const gone = asRefusal(err).code === 'not_found'
    if (!ready || gone) set(id, { state: gone ? 'gone' : 'failed' })
  }
}

/** Puts a thread last; the first ones leave, but never the one on the screen. */
function admit(id: string, thread: Thread): void {
  const all = new Map(threads.peek())
  all.delete(id)
  all.set(id, thread)
  for (const old of all.keys()) {
    if (all.size <= kept) break
    if (old !== route.peek().id && old !== id) all.delete(old)
  }
  threads.value = all
}

const reading = new Map<string, Promise<void>>()
const ahead = 2 // threads that are read before somebody asked for them, at once

/** Reads a thread that will probably be opened next. Whether it came, is seen when it is. */
export function readAhead(id: string): void {
  if (threads.peek().has(id) || reading.size >= ahead || !known.peek().byId.has(id)) return
  admit(id, empty)
  readFirst(id).catch(() => {
    if (route.peek().id === id) return // opened meanwhile: its opening tells
    const rest = new Map(threads.peek())
    rest.delete(id)
    threads.value = rest
  })
}

function readFirst(id: string): Promise<void> {
  const under = reading.get(id) ?? readPages(id).finally(() => reading.delete(id))
  reading.set(id, under)
  return under
}

async function readPages(id: string): Promise<void> {
  const needsSummary = !known.peek().byId.has(id)
  const [page, notes] = await Promise.all([
    api.get<Page>(`/conversations/${id}/messages?before=0&limit=${pageSize}`),
    api.get<Page>(`/conversations/${id}/notes?after=0`),
    needsSummary ? loadConversation(id) : null,
  ])
  const now = threads.peek().get(id) ?? empty
  set(id, { messages: merge(now.messages, page.items), notes: merge(now.notes, notes.items), more: page.more, state: 'ready' })
  if (threads.peek().get(id)?.messages.behind) await catchUp(id)
}

interface Page {
  items: Message[]
  more: boolean
}

/** Fetches what is behind the last entry that is shown. */
export async function catchUp(id: string): Promise<void> {
  const thread = threads.peek().get(id)
  if (!thread || thread.state !== 'ready') return
  const [, notes] = await Promise.all([
    catchUpMessages(id),
    api.get<Page>(`/conversations/${id}/notes?after=${lastSeq(thread.notes)}`),
    loadConversation(id),
  ])
  const now = threads.peek().get(id)
  if (now) set(id, { notes: merge(now.notes, notes.items) })
}

/** The same, until it succeeds where the server is only away. */
function catchUpSoon(id: string): void {
  catchUp(id).catch((err) => asRefusal(err).code === 'unavailable' && setTimeout(() => catchUpSoon(id), again))
}

const again = 3000

async function catchUpMessages(id: string): Promise<void> {
  for (;;) {
    const before = threads.peek().get(id)
    if (!before) return
    const page = await api.get<Page>(`/conversations/${id}/messages?after=${lastSeq(before.messages)}&limit=200`)
    const now = threads.peek().get(id)
    if (!now) return
    set(id, { messages: merge(now.messages, page.items) })
    if (!page.more || !page.items.length) return
  }
}

/** Fetches the page before the first entry that is shown. */
export async function loadOlder(id: string): Promise<void> {
  const thread = threads.peek().get(id)
  if (!thread || !thread.more || thread.older || !thread.messages.list.length) return
  set(id, { older: true })
  try {
    const page = await api.get<Page>(`/conversations/${id}/messages?before=${firstSeq(thread.messages)}&limit=${pageSize}`)
    const now = threads.peek().get(id) ?? thread
    set(id, { messages: merge(now.messages, page.items), more: page.more, older: false })
  } catch {
    set(id, { older: false })
  }
}

/** An entry came by the socket or as an answer. */
export function heardEntry(id: string, kind: 'messages' | 'notes', m: Message): void {
  const thread = threads.peek().get(id)
  if (!thread) return
  const entries = merge(thread[kind], [m])
  set(id, { [kind]: entries })
  if (entries.behind && thread.state === 'ready') catchUpSoon(id)
  if (kind === 'messages' && m.from === 'visitor') heardTyping(id, '', false)
}

const typingLasts = 6000

export function heardTyping(id: string, name: string, on: boolean, text = ''): void {
  const next = new Map(typing.peek())
  // A frame without words says only that it goes on.
  if (on) next.set(id, { name, until: Date.now() + typingLasts, text: text || (next.get(id)?.text ?? '') })
  else if (!next.delete(id)) return
  typing.value = next
  if (on) setTimeout(() => dropTyping(id), typingLasts + 50)
}

function dropTyping(id: string): void {
  const now = typing.peek().get(id)
  if (now && now.until <= Date.now()) heardTyping(id, '', false)
}
