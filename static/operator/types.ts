// What the operator's routes answer: docs/api.md.
export type State = 'open' | 'suspended' | 'leaving' | 'deleting' | 'deleted'

export interface Tenant {
  id: string
  version: number
  name: string
  locale: string
  time_zone: string
  state: State
  delete_at: number
  deleting: number
  deleted: number
  created_at: number
}

export interface Owner {
  id: string
  name: string
  email: string
  invited: boolean
}

export interface Sheet extends Tenant {
  owners: Owner[]
  projects: number
  widgets: number
  /** until is 0 where none is running. */
  consent: { until: number; conversations: boolean; reason: string; name: string }
}

export interface Page<T> {
  items: T[]
  cursor: string
}

export interface Change {
  id: string
  at: number
  name: string
  kind: string
  object: string
  label: string
  action: string
  /** The company that an operator did it in, by its consent. */
  tenant?: string
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  done: boolean
}

export interface Receipt {
  tenant: string
  created: number
  began: number
  ended: number
  by: string
  removed: Record<string, number> | null
  jws: string
  key: string
}

export interface Health {
  version: string
  sessions: number
  since: number
  parts: { name: 'store' | 'redis' | 'bus' | 'files' | 'mail'; state: 'ok' | 'down' | 'off' | 'untested'; took_ms: number; reason?: string }[]
}

export interface Job {
  id: string
  tenant: string
  kind: string
  subject: string
  reason: string
  created_at: number
}

interface Figures {
  agents: number
  conversations: number
  storage: number
}

export type Plan = Figures & { name: string }

export interface PlanUse {
  /** The tenant's. */
  version: number
  plan: Plan
  used: Figures
}

export interface Delivered {
  messages: number
  median_ms: number | null
  resyncs: number
  repeats: number
  recovered: number
}

export interface Delivery {
  at: number
  hour: Delivered
  day: Delivered
  nodes: { id: string; name: string; since: number; at: number; live: boolean; hour: Delivered; day: Delivered }[]
}
