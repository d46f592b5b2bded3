import type { Attachment, Availability, CaseNow, Limits, Side, State } from '../../shared/types'
import type { Accent } from '../../shared/accent'
import type { Scheme } from '../../shared/scheme'

export interface Project {
  id: string
  name: string
  welcome: string
  farewell: string
  offline: string
  scope: string
  files: boolean
  hide_subject: boolean
  preview?: boolean // agents see what is typed before it is sent
  fields?: Field[] // asked together with the first words, in this order
}

/** A question of a project; its answer goes into `fields` of the reception's request, under its id. */
export interface Field {
  id: string
  kind: 'text' | 'email' | 'choice' | 'consent' // a consent is answered with true or false
  label: string
  help?: string
  options?: { id: string; label: string }[]
  required?: boolean
  when?: {
    states?: State[] // asked in these; a message left while nobody is there counts as offline
    field?: string // asked if that earlier field was answered with `equals`: an option's id, "true" or "false"
    equals?: string
  }
}

/** A case of a verified visitor, or of their company (docs/api.md). */
export interface Case {
  number: number
  subject: string
  project: string
  project_name?: string
  status: string
  status_name: string // the company's word for it, in the asked locale
  category: CaseNow['category']
  mine?: boolean // else a colleague's
  created_at: number
  updated_at: number
}

/** What GET /visitor/cases/{number}/notes answers. */
export interface CaseThread {
  case: Case
  description: string
  items: CaseNote[]
  after: number // give it back for what comes behind
  more: boolean
}

export interface CaseNote {
  id: string
  seq: number // grows, with holes
  from: Side
  mine: boolean
  name: string
  text: string
  unverified: boolean
  attachments: Attachment[]
  at: number
}

export interface Channel {
  level: string
  contact: string
  kind: 'web' | 'email' | 'phone' | 'toll_free'
  value: string
}

/** Everything that the panel needs before it knows who is there (docs/api.md); the server puts it into the page. */
export interface Boot {
  key: string
  locale: string
  tenant: { name: string }
  look: { picture: string; scheme: Scheme }
  accents: Record<'light' | 'dark', Accent> // what is drawn in the tenant's colour, by ground
  texts: { title: string; welcome: string; online: string; away: string; offline: string }
  projects: Project[]
  channels: Channel[] | null
  availability: Availability
  limits: Limits
}
