// Messages and notes on their way: shown at once, sent in order, kept through
// a reload until the server has them.
import { signal } from '@preact/signals'
import { clientID } from '../../shared/ids'
import { Outbox, type Pending } from '../../shared/outbox'
import { asRefusal, Refusal } from '../../shared/refusal'
import { mentionsIn } from '../pure/mentions'
import type { Attachment, Message } from '../types'
import { heardWord } from './desk'
import { line } from './line'
import { api } from './session'
import { readersOf } from './sources'
import { known, live, myId, session } from './store'
import { heardEntry } from './threads'

const noteMark = 'note:' // before the conversation's id, in Pending.to

/** Changes with the outbox. */
export const sendingTick = signal(0)

const storageKey = () => `recado.outbox.${session.peek()?.tenant.id ?? ''}/${myId.peek()}`

function read(): Pending[] {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey()) ?? '[]') as Pending[]
  } catch {
    return []
  }
}

function write(): void {
  try {
    sessionStorage.setItem(storageKey(), JSON.stringify(box.of()))
  } catch {
    // A full or forbidden storage costs the reload, not the message.
  }
}

let box = open([])

function open(kept: Pending[]): Outbox {
  return new Outbox(kept, { put: write, drop: write }, () => sendingTick.value++)
}

/** Takes up what a reload or an expired session of the same agent left. */
export function openOutbox(): void {
  box = open(read())
  sendingTick.value++
}

export function closeOutbox(): void {
  box = open([])
}

/** What of a conversation is on its way, oldest first. */
export function pendingOf(id: string): { messages: Pending[]; notes: Pending[] } {
  void sendingTick.value
  return { messages: box.of(id), notes: box.of(noteMark + id) }
}

export function send(id: string, internal: boolean, text: string, attachments: Attachment[]): void {
  const to = internal ? noteMark + id : id
  box.add({ client_id: clientID(), to, text, attachments, at: Date.now(), state: 'waiting' })
  pump()
}

export function retry(clientId: string): void {
  box.retry(clientId)
  pump()
}

export function discard(clientId: string): Pending | undefined {
  return box.done(clientId)
}

/** Sends what may be sent now. */
export function pump(): void {
  if (!session.peek()) return
  for (const p of box.take()) dispatch(p)
}

function dispatch(p: Pending): void {
  const internal = p.to.startsWith(noteMark)
  const attachments = p.attachments.map((a) => a.id)
  const sent =
    !internal &&
    live.peek() === 'up' &&
    line.send({ type: 'send', client_id: p.client_id, conversation: p.to, text: p.text, attachments })
  if (!sent) void post(p, internal, attachments)
}

async function post(p: Pending, internal: boolean, attachments: string[]): Promise<void> {
  const id = internal ? p.to.slice(noteMark.length) : p.to
  try {
    const path = `/conversations/${id}/${internal ? 'notes' : 'messages'}`
    const mentions = internal ? mentionsIn(p.text, readersOf(known.peek().byId.get(id)?.project ?? '')) : []
    const body = { client_id: p.client_id, text: p.text, attachments, ...(mentions.length && { mentions: mentions.slice(0, 20) }) }
    const m = await api.post<Message>(path, body)
    acknowledged(p.client_id, id, m, internal)
  } catch (err) {
    refused(p.client_id, asRefusal(err))
  }
}

/** The server has it. */
export function acknowledged(clientId: string, id: string, m: Message, internal = false): void {
  heardEntry(id, internal ? 'notes' : 'messages', m)
  if (!internal) heardWord(id, m)
  box.done(clientId)
  pump()
}

export function refused(clientId: string, why: Refusal): void {
  const after = box.refused(clientId, why)
  if (after) setTimeout(pump, after)
  else pump()
}

/** The socket is new: what has no answer goes again. */
export function sendAgain(): void {
  box.again()
  pump()
}

export function failInFlight(): void {
  box.failInFlight()
}
