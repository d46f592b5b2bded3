// The board as it is now: asked for every few seconds while somebody looks,
// and told only what is new.
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { read } from '../../shared/api'
import { unreachable } from '../../shared/refusal'
import { api } from '../state/session'
import { session } from '../state/store'
import type { Colleague } from '../types'
import type { BoardProject } from './types'

export interface Board {
  zone: string
  projects: BoardProject[]
  agents: Colleague[]
  more: boolean
}

const every = 2000 // ms

export const board = signal<Board | null>(null)
/** Since when (ms, this browser's clock) the board could not be read; 0: it could. */
export const staleSince = signal(0)

let tag = ''

async function once(over: () => boolean): Promise<void> {
  const who = session.peek()
  const headers: Record<string, string> = { Authorization: 'Bearer ' + (who?.access_token ?? '') }
  if (tag && board.peek()) headers['If-None-Match'] = tag
  const answer = await fetch('/api/v1/board', { headers, credentials: 'same-origin', cache: 'no-store' }).catch(() => {
    throw unreachable()
  })
  if (answer.status === 304) return
  const text = await answer.text()
  // Who asked may be gone, and somebody else be here.
  if (over() || session.peek()?.agent.id !== who?.agent.id) return
  board.value = read<Board>(answer.status, text)
  tag = answer.headers.get('ETag') ?? ''
}

/** Keeps the board fresh while the component is there and its page is seen. */
export function useBoard(): void {
  useEffect(() => {
    let timer = 0
    let over = false
    const ask = async () => {
      clearTimeout(timer)
      try {
        await api.renewing(() => once(() => over))
        staleSince.value = 0
      } catch {
        if (!over) staleSince.value ||= Date.now()
      }
      clearTimeout(timer)
      if (!over && !document.hidden) timer = window.setTimeout(ask, staleSince.peek() ? 2 * every : every)
    }
    const seen = () => void (document.hidden || ask())
    document.addEventListener('visibilitychange', seen)
    void ask()
    return () => {
      over = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', seen)
      // The next to look may be somebody else.
      board.value = null
      staleSince.value = 0
      tag = ''
    }
  }, [])
}
