import type { Availability, Limits } from '../../shared/types'
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
  look: { accent: string; picture: string; scheme: Scheme }
  texts: { title: string; welcome: string; online: string; away: string; offline: string }
  projects: Project[]
  channels: Channel[] | null
  availability: Availability
  limits: Limits
}
