// What the console knows: one small store of signals. The files beside it
// change it; views only read.
import { computed, signal } from '@preact/signals'
import type { LiveState } from '../../shared/live'
import type { Entries } from '../../shared/entries'
import { Drafts } from '../pure/drafts'
import { isUnread, list, nothingKnown, type Known } from '../pure/conversations'
import type { Refused } from '../../shared/types'
import type { Colleague, Me, Project, Session } from '../types'

/** starting: asking whether there is a session; unreachable: could not ask. */
export type Phase = 'starting' | 'unreachable' | 'out' | 'in'

export const phase = signal<Phase>('starting')
export const session = signal<Session | null>(null)
/** The session ended by itself; the sign-in says that nothing typed is lost. */
export const expired = signal(false)
/** The password was just changed by the link of a letter. */
export const renewed = signal(false)

export const live = signal<LiveState>('off')
/** Why there is no line, as the server said. */
export const kept = signal<Refused | undefined>(undefined)
export const me = signal<Me | null>(null)

/** Colleagues' calls to me in notes that are unread, as far as they are counted. */
export const mentions = signal(0)

export const known = signal<Known>(nothingKnown)
/** Whether /desk was read once. */
export const deskState = signal<'loading' | 'ready' | 'failed'>('loading')

export interface Thread {
  messages: Entries
  notes: Entries
  /** Older messages than the first one exist. */
  more: boolean
  state: 'loading' | 'ready' | 'failed' | 'gone'
  older: boolean // older ones are being fetched
}

export const threads = signal<ReadonlyMap<string, Thread>>(new Map())
/** Who writes now, by conversation; until: ms of this browser's clock; text: so far, where the project shows it. */
export const typing = signal<ReadonlyMap<string, { name: string; until: number; text: string }>>(new Map())

export const drafts = new Drafts(sessionStore())
/** Changes with each draft, for rows that show that there is one. */
export const draftTick = signal(0)

function sessionStore(): Storage | null {
  try {
    return window.sessionStorage
  } catch {
    return null
  }
}

/** Milliseconds by which the server's clock is ahead of ours. */
export const skew = signal(0)
/** The server's time, moving every few seconds: what waiting times count to. */
export const now = signal(Date.now())
setInterval(() => (now.value = Date.now() + skew.peek()), 5000)

export const myId = computed(() => session.value?.agent.id ?? '')
/** Whether the settings are theirs to change. */
export const administers = computed(() => ['owner', 'admin'].includes(session.value?.agent.role ?? ''))
/** Whether what visitors said is theirs to read: an operator's only by consent. */
export const reads = computed(() => session.value?.stay?.conversations ?? true)
export const mine = computed(() => list(known.value, 'mine', myId.value))
export const waiting = computed(() => list(known.value, 'waiting', myId.value))
/** What asks for attention: everybody who waits, what is unread of mine, and who calls me. */
export const attention = computed(() => waiting.value.length + mine.value.filter(isUnread).length + mentions.value)

export function projectOf(id: string): Project | undefined {
  return me.value?.projects.find((p) => p.id === id)
}

export function projectName(id: string): string {
  return projectOf(id)?.name ?? ''
}

export function colleague(id: string): Colleague | undefined {
  return me.value?.agents.find((a) => a.id === id)
}

/** Forgets everything of the session that ended; drafts stay. */
export function forget(): void {
  me.value = null
  known.value = nothingKnown
  mentions.value = 0
  deskState.value = 'loading'
  threads.value = new Map()
  typing.value = new Map()
}
