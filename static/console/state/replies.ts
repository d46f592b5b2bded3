// Saved replies: read when they are wanted, again when that was a while ago.
import { signal } from '@preact/signals'
import { clientID } from '../../shared/ids'
import { firstName, type Values } from '../pure/replies'
import type { Conversation, SavedReply } from '../types'
import { api } from './session'
import { projectName, session } from './store'

export const replies = signal<SavedReply[]>([])
export const repliesState = signal<'loading' | 'ready' | 'failed'>('loading')

const fresh = 20_000 // ms
let readAt = 0

/** Reads them, unless that was just done. */
export async function loadReplies(now = false): Promise<void> {
  if (!now && repliesState.peek() === 'ready' && Date.now() - readAt < fresh) return
  readAt = Date.now()
  try {
    replies.value = (await api.get<{ items: SavedReply[] | null }>('/replies')).items ?? []
    repliesState.value = 'ready'
  } catch {
    readAt = 0
    if (repliesState.peek() === 'loading') repliesState.value = 'failed'
  }
}

export interface ReplyForm {
  own: boolean
  project: string
  locale: string
  title: string
  shortcut: string
  text: string
}

function put(r: SavedReply): SavedReply {
  replies.value = [...replies.peek().filter((o) => o.id !== r.id), r]
  return r
}

/** Makes one; act is the same for each repeat. Rejects with a Refusal. */
export async function addReply(act: string, form: ReplyForm): Promise<SavedReply> {
  return put(await api.post<SavedReply>('/replies', { client_id: act, ...form }))
}

/** Changes one that was read at a version. Rejects with a Refusal. */
export async function editReply(id: string, version: number, form: ReplyForm): Promise<SavedReply> {
  return put(await api.put<SavedReply>(`/replies/${encodeURIComponent(id)}`, { version, ...form }))
}

/** Deletes what is shown. Rejects with a Refusal, stale if somebody changed it. */
export async function deleteReply({ id, version }: SavedReply): Promise<void> {
  await api.call('DELETE', `/replies/${encodeURIComponent(id)}`, { version })
  replies.value = replies.peek().filter((r) => r.id !== id)
}

/** Brings back what was just deleted, as a new one. */
export function restoreReply(r: SavedReply): Promise<SavedReply> {
  const { project, locale, title, shortcut, text } = r
  return addReply(clientID(), { own: !!r.owner, project, locale, title, shortcut, text })
}

export function mayChange(r: SavedReply): boolean {
  return r.owner !== '' || mayShare()
}

/** Whether I may make and change everybody's. */
export function mayShare(): boolean {
  const role = session.value?.agent.role
  return role === 'owner' || role === 'admin'
}

/** What the places of a reply are in a conversation. */
export function valuesFor(c: Conversation): Values {
  const s = session.peek()
  const agent = s?.agent.name ?? ''
  return {
    'visitor.name': c.visitor.name,
    'visitor.first_name': firstName(c.visitor.name),
    'visitor.email': c.visitor.email,
    'visitor.company': c.visitor.company,
    'agent.name': agent,
    'agent.first_name': firstName(agent),
    'project.name': projectName(c.project),
    'tenant.name': s?.tenant.name ?? '',
    'case.number': c.ticket ? String(c.ticket) : '',
  }
}
