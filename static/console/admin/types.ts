// What administration reads and writes (docs/api.md, Administration).
import type { Shift } from './pure/hours'

export type Texts = Record<string, string>
/** Texts by language, each with its parts. */
export type Tongues = Record<string, Texts>

/** Whatever has a version, so that two people can't undo each other unseen. */
export interface Versioned {
  id: string
  version: number
}

export interface DayOff {
  date: string
  name: string
  shifts: Shift[]
}

export interface Hours {
  time_zone: string
  always: boolean
  shifts: Shift[]
  exceptions: DayOff[]
}

export interface AskedField {
  id: string
  kind: 'text' | 'email' | 'choice' | 'consent'
  label: Texts
  help: Texts
  options: { id: string; label: Texts }[]
  required: boolean
  when: { states: string[]; field: string; equals: string }
}

export interface Project extends Versioned {
  client_id?: string
  name: string
  position: number
  texts: Tongues
  hours: Hours
  agents: string[]
  teams: string[]
  files: boolean
  hide_subject: boolean
  preview: boolean
  escalation: { minutes: number; to: string[] }
  fields: AskedField[]
  ticket: { type: string; priority: string; assignee: string }
  unanswered: { first_answer: number; agents_gone: number; hours_over: number; visitor_gone: number }
  routing: { policy: string; offer: number; sticky: boolean }
  disabled: boolean
}

export interface Team extends Versioned {
  client_id?: string
  name: string
  members: string[]
}

export interface Agent extends Versioned {
  client_id?: string
  name: string
  email: string
  role: string
  capacity: number
  availability: string
  locale: string
  projects: string[]
  disabled: boolean
  invited: boolean
}

export interface Invitation {
  token: string
  expires_at: number
}

export interface Channel {
  level: string
  contact: string
  kind: string
  value: string
}

export interface Look {
  accent: string
  position: string
  picture: string
  offset_x: number
  offset_y: number
  scheme: string
  launcher?: Record<string, string>
}

export interface Widget extends Versioned {
  client_id?: string
  key: string
  name: string
  origins: string[]
  locale: string
  projects: string[]
  look: Look
  texts: Tongues
  show: { include: string[]; exclude: string[]; verified_only: boolean }
  channels: Channel[]
  consent: string
  disabled: boolean
}

export interface MailServer extends Versioned {
  host: string
  port: number
  tls: string
  user: string
  has_password: boolean
  from: string
  /** Whether Recado sends the letters of who has no server of their own. */
  default: boolean
  password: string
}

export interface Company extends Versioned {
  name: string
  locale: string
  time_zone: string
  statuses: { key: string; category: string; on?: string; names: Texts }[]
  case_access: string
  idle_minutes: number
  identity: { kid: string; created_at: number }[]
}

/** What a letter says, with places that are filled when it is written. */
export interface LetterWords {
  subject: string
  text: string
  html: string
}

export interface LetterEdit extends LetterWords {
  version: number
}

export interface Letter extends Versioned, LetterWords {
  kind: string
  locale: string
  /** Recado's own words, which hold while there is no version. */
  default: LetterWords
  places: { name: string; kind: 'word' | 'block' | 'link'; needed: boolean }[]
}
