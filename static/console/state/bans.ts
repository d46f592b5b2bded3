// Visitors who may not write for some time.
import { loadConversation } from './desk'
import { api } from './session'
import { known } from './store'

export interface Ban {
  id: string // the visitor's
  name: string
  email: string
  conversation: string
  agent_name: string
  reason: string
  until: number
  address: boolean // the conversation's network address, too
}

/** act is the same for each repeat. Rejects with a Refusal. */
export async function ban(conversation: string, act: string, hours: number, reason: string, address: boolean): Promise<Ban> {
  const made = await api.post<Ban>(`/conversations/${conversation}/ban`, { client_id: act, hours, reason, address })
  await again(made.id)
  return made
}

export async function unban(visitor: string): Promise<void> {
  await api.call('DELETE', `/visitors/${encodeURIComponent(visitor)}/ban`)
  await again(visitor)
}

/** Reads the visitor's conversations that are shown; the frames about them may come later. */
async function again(visitor: string): Promise<void> {
  const theirs = [...known.peek().byId.values()].filter((c) => c.visitor.id === visitor)
  await Promise.allSettled(theirs.slice(0, 20).map((c) => loadConversation(c.id)))
}

export function loadBans(cursor: string): Promise<{ items: Ban[]; cursor: string }> {
  return api.get(`/bans?cursor=${encodeURIComponent(cursor)}`)
}
