// What the page says of the visitor whose conversation is open.
import { signal } from '@preact/signals'
import type { Context } from '../../shared/types'
import { api } from './session'

interface Shown {
  id: string // of the conversation
  context: Context
}

export const shownContext = signal<Shown | null>(null)

export async function loadContext(id: string): Promise<void> {
  if (shownContext.peek()?.id !== id) shownContext.value = null
  const context = await api.get<Context>(`/conversations/${encodeURIComponent(id)}/context`)
  shownContext.value = { id, context }
}

/** It has changed; what was answered stays. */
export function heardContext(id: string, news: Context): void {
  const shown = shownContext.peek()
  if (shown?.id === id) shownContext.value = { id, context: { ...shown.context, ...news } }
}
