// What the API gives to the desk (docs/api.md). Times are milliseconds UTC.

import type { Attachment, FieldAnswer, Limits, Message, Side, Status } from '../shared/types'

export type { Attachment, Context, EntryData, FieldAnswer, Limits, Message, Side, Status, Step } from '../shared/types'

export type Availability = 'online' | 'away'
export type ConversationView = 'mine' | 'waiting' | 'active' | 'closed'
export type TicketView = 'open' | 'mine' | 'unassigned' | 'closed' | 'all'

export interface Visitor {
  id: string
  name: string
  email: string
  company: string
  verified: boolean
}

export interface Page {
  url: string
  title: string
  browser: string
  locale: string
}

export interface Conversation {
  id: string
  version: number
  visitor: Visitor
  page: Page
  locale: string
  claim: number
  unverified: boolean
  created_at: number
  seq: number
  status: Status
  agent: string
  project: string
  ticket: number
  follow?: boolean // its thread is a way into the case
  merged?: string // the conversation that it goes on in
  /** Until when its agent may take what they were offered; 0: they have it. */
  offer_until: number
  manual: boolean
  last_text: string
  last_author: Side
  last_at: number
  waiting_since: number
  visitor_read: number
  agent_read: number
  visitor_unread: number
  agent_unread: number
  stars: number
  closed_at: number
  banned_until?: number // until when its visitor may not write
}

export interface Requester {
  name: string
  email: string
  visitor: string
  verified: boolean
}

export interface Ticket {
  id: string
  version: number
  number: number
  subject: string
  description: string
  status: string
  category: string
  type: string
  priority: string
  project: string
  requester: Requester
  company: string
  company_name: string
  assignee: string
  conversation: string
  channel: string
  fields: FieldAnswer[]
  created_at: number
  updated_at: number
  closed_at: number
}

export interface Change {
  field: string
  from: string
  to: string
}

export interface Note {
  id: string
  seq: number
  client_id: string
  visibility: 'public' | 'internal' | 'system'
  from: Side
  author: string
  name: string
  text: string
  unverified?: boolean
  attachments?: Attachment[] | null
  changes?: Change[] | null
  conversation?: string
  transcript?: Message[] | null
  at: number
}

/** What became of a letter to a case's requester. */
export interface Mail {
  id: string
  note: string // that it brings, '' for the one that tells the number
  to: string
  state: 'waiting' | 'sent' | 'failed'
  why: string // the last attempt failed, in the mail server's words
  at: number
}

export interface Agent {
  id: string
  version: number
  name: string
  email: string
  role: string
  capacity: number
  availability: Availability
  away_reason: '' | 'offer'
  locale: string
  projects: string[] | null
}

export interface Colleague {
  id: string
  name: string
  role: string
  availability: Availability
  away_reason: '' | 'offer'
  present: boolean
  idle: boolean // there, at none of their screens
  load: number
  capacity: number
  projects: string[] | null
}

export interface TicketStatus {
  key: string
  category: string
  on?: string
  names: Record<string, string>
}

export interface Tenant {
  id: string
  name: string
  locale: string
  time_zone: string
  statuses: TicketStatus[]
  idle_after: number // seconds, 0: never
}

export interface Session {
  access_token: string
  expires_at: number
  agent: Agent
  tenant: Tenant
  /** An operator is here, by the company's consent. */
  stay?: { until: number; conversations: boolean; reason: string }
}

export interface Project {
  id: string
  name: string
  agents: string[] | null
  files: boolean
}

export interface Me {
  agent: Agent
  tenant: Tenant
  projects: Project[]
  agents: Colleague[]
  limits: Limits
}

export interface Desk {
  at: number
  mine: Conversation[]
  waiting: Conversation[]
  mentions: number // unread
}

/** A colleague's call in a note. */
export interface Mention {
  id: string
  conversation: string
  project: string
  visitor: string
  author: string
  name: string // the author's
  text: string
  at: number
  unread: boolean
}

export interface PersonHistory {
  visitor: Visitor
  conversations: Conversation[]
  tickets: Ticket[]
}

/** One thing that happened on a conversation's way to its agent. */
export interface TraceStep {
  at: number
  what: 'offered' | 'given' | 'waits' | 'open' | 'not_taken' | 'gone' | 'taken' | 'transferred' | 'released' | 'moved'
  agent: string
  name: string
  by: string
  project: string
  policy: '' | 'least_busy' | 'round_robin' | 'broadcast'
  until: number
  considered?: Considered[]
  more: number
}

export interface Considered {
  agent: string
  name: string
  why: 'chosen' | 'sticky' | 'free' | 'full' | 'away' | 'idle' | 'absent' | 'passed' | 'unseen'
  load: number
  capacity: number
}

export interface SavedReply {
  id: string
  version: number
  owner: string // agent, '' for everybody's
  project: string // '' for everywhere
  locale: string // the language that it is in, '' for everybody's
  title: string
  shortcut: string
  text: string
  created_at: number
  updated_at: number
}
