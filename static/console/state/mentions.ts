// Colleagues' calls to me in notes: how many are unread, and the list.
import { effect } from '@preact/signals'
import { t } from '../i18n'
import type { Mention } from '../types'
import { alertAgent } from './alerts'
import { openConversation, route } from './nav'
import { api } from './session'
import { mentions, phase } from './store'
import { toast } from './toasts'

/** How many are unread, and a new one if there is one. */
export function heardMentions(unread: number, m?: Mention): void {
  mentions.value = unread
  if (!m) return
  const text = t('alert.mention', { name: m.name })
  alertAgent(text)
  if (route.peek().id !== m.conversation) toast(text, { lasting: true, action: { label: t('key.open'), run: () => openConversation(m.conversation) } })
}

export const loadMentions = (cursor: string): Promise<{ items: Mention[]; cursor: string }> =>
  api.get(`/me/mentions?cursor=${encodeURIComponent(cursor)}`)

/** Those of a conversation, or all, are read. Rejects with a Refusal. */
export const readMentions = (conversation = ''): Promise<unknown> => api.post('/me/mentions/read', { conversation })

/** Whoever looks at the conversation has seen what calls them there. */
function look(): void {
  const r = route.peek()
  if (phase.peek() === 'in' && mentions.peek() && r.place === 'inbox' && r.id && document.hasFocus()) readMentions(r.id).catch(() => {})
}

effect(() => {
  void [route.value, mentions.value]
  look()
})
addEventListener('focus', look)
