// What an agent does with a conversation. Each names its own act (client_id),
// so that a repeat after a lost answer does nothing twice.
import { asRefusal } from '../../shared/refusal'
import { clientID } from '../../shared/ids'
import { apply, isOffered } from '../pure/conversations'
import type { Conversation, PersonHistory, Ticket, TraceStep } from '../types'
import { loadConversation } from './desk'
import { line } from './line'
import { api } from './session'
import { known, live, myId } from './store'
import { catchUp } from './threads'
import { heardTicket } from './tickets'

async function act(id: string, verb: string, body: object = {}): Promise<void> {
  try {
    const answer = await api.post<Conversation>(`/conversations/${id}/${verb}`, { client_id: clientID(), ...body })
    known.value = apply(known.peek(), answer)
  } catch (err) {
    // Whatever became of it meanwhile is shown.
    if (asRefusal(err).code === 'conflict') await loadConversation(id).catch(() => {})
    throw err
  }
  if (live.peek() !== 'up') await catchUp(id).catch(() => {})
}

export const claim = (id: string) => act(id, 'claim')
const taking = new Set<string>()

/** Takes what I was offered as soon as I begin to answer: its end must not come in the middle of a sentence. */
export function takeOffered(c: Conversation): void {
  if (!isOffered(c, myId.peek()) || taking.has(c.id)) return
  taking.add(c.id)
  void claim(c.id)
    .catch(() => {}) // too late: the thread says who has it now
    .finally(() => taking.delete(c.id))
}

export const release = (id: string) => act(id, 'release')
export const undo = (id: string, take: boolean, reason: string) => act(id, 'undo', { take, reason })
export const end = (id: string) => act(id, 'end')

export function transfer(id: string, to: { agent?: string; project?: string; note?: string }): Promise<void> {
  return act(id, 'transfer', to)
}

export interface Convert {
  subject: string
  type?: string
  priority?: string
  assignee?: string
  end: boolean
}

export async function convert(id: string, clientId: string, body: Convert): Promise<Ticket> {
  const ticket = await api.post<Ticket>(`/conversations/${id}/ticket`, { client_id: clientId, ...body })
  heardTicket(ticket)
  await loadConversation(id).catch(() => {})
  return ticket
}

/** Makes a conversation one about a case that there is. Rejects with a Refusal. */
export async function joinCase(id: string, act: string, number: number): Promise<Ticket> {
  const ticket = await api.post<Ticket>(`/conversations/${id}/join`, { client_id: act, number })
  heardTicket(ticket)
  await loadConversation(id).catch(() => {})
  return ticket
}

/** Ends a conversation that goes on in another one of its visitor. Rejects with a Refusal. */
export async function merge(id: string, act: string, into: string): Promise<void> {
  const stays = await api.post<Conversation>(`/conversations/${id}/merge`, { client_id: act, into })
  known.value = apply(known.peek(), stays)
  await loadConversation(id).catch(() => {})
  if (live.peek() !== 'up') await Promise.allSettled([catchUp(id), catchUp(into)])
}

/** Tells that everything up to seq was seen. */
export function markRead(id: string, seq: number): void {
  const c = known.peek().byId.get(id)
  if (!c || c.agent_read >= seq) return
  if (!line.send({ type: 'read', conversation: id, seq })) return
  known.value = apply(known.peek(), { ...c, agent_read: seq, agent_unread: 0 })
}

let typedAt = 0
let typedIn = ''

/** Tells that I write, at most every 2 s; or that I stopped. */
export function tellTyping(id: string, on: boolean): void {
  if (on && typedIn === id && Date.now() - typedAt < 2500) return
  if (!on && typedIn !== id) return
  typedAt = Date.now()
  typedIn = on ? id : ''
  line.send({ type: 'typing', conversation: id, on })
}

/** Earlier conversations and cases of a visitor. */
export function loadPerson(visitor: string): Promise<PersonHistory> {
  return api.get<PersonHistory>('/visitors/' + encodeURIComponent(visitor))
}

/** How a conversation came to its agent, oldest first. */
export async function loadTrace(id: string): Promise<TraceStep[]> {
  return (await api.get<{ items: TraceStep[] | null }>(`/conversations/${id}/routing`)).items ?? []
}
