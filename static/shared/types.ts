// What the server says, as docs/api.md and docs/protocol.md describe it.
// All times are milliseconds since 1970 UTC.

export type State = 'online' | 'away' | 'offline'

export interface ProjectState {
  state: State
  reason: 'agents' | 'busy' | 'nobody' | 'hours'
  opens_at: number // 0: open, or never
  wait: number // seconds that a first answer took lately, 0: not known
}

export interface Availability {
  state: State
  next_change: number
  projects: Record<string, ProjectState>
  at: number
}

export interface Attachment {
  id: string
  name: string
  type: string
  size: number
}

export type Side = 'visitor' | 'agent' | 'system'

export type EntryType = 'text' | 'assigned' | 'claimed' | 'released' | 'moved' | 'converted' | 'closed' | 'reopened' | 'asked' | 'merged' | 'rating' | 'banned' | 'unbanned'

export type Status = 'waiting' | 'active' | 'closed'

export interface EntryData {
  agent?: string
  name?: string
  project?: string
  ticket?: number
  stars?: number
  by?: Side
  until?: number // of banned
  address?: boolean // of banned: the network address too
  into?: string // of merged: the conversation that goes on
  of?: string // of merged: the one that goes on here
  mentions?: string[] // of a note: agents
  reason?: 'unanswered' | 'not_taken' | 'gone' // of closed; of released, to the desk
  fields?: FieldAnswer[] // with the first text
}

/** What a visitor answered to a project's question, as it was asked. */
export interface FieldAnswer {
  field: string
  kind: 'text' | 'email' | 'choice' | 'consent'
  label: string
  value: string // as it was shown; "true" of a consent
  option?: string // of a choice
}

export interface Step {
  at: number
  kind: 'page' | 'event'
  name: string
  url: string
}

/** How a case of a verified visitor stands now. */
export interface CaseNow {
  number: number
  status: string // the tenant's key
  category: 'new' | 'open' | 'waiting' | 'solved' | 'closed' | 'cancelled'
  updated_at: number
}

/** What the company's page says of a visitor, as the desk reads it; nobody has verified it. */
export interface Context {
  fields?: FieldAnswer[] // what the visitor answered; not in a frame
  data: { key: string; value: string | number | boolean }[]
  trail: Step[]
}

/** The same as the page says it: null takes a key away. */
export interface Said {
  data?: Record<string, string | number | boolean | null>
  trail?: Step[]
}

/** One entry of a conversation; seq is dense from 1. */
export interface Message {
  id: string
  seq: number
  client_id: string
  type: EntryType
  from: Side
  author: string
  name: string
  text: string
  attachments?: Attachment[]
  data?: EntryData
  at: number
  status: Status
}

export interface Limits {
  message: number
  attachments: number
  file: number // bytes
}

export interface Refused {
  code: string
  reason: string
  message: string
  field?: string
  params?: Record<string, unknown>
  retry_after?: number // seconds
}
