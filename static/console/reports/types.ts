// What the API says of reports and the board (docs/api.md). Times are ms.

export interface Numbers {
  conversations: number
  open: number
  answered: number
  missed: number
  ended: number
  tickets: number
  rated: number
  messages: number
  first_median: number
  first_90: number
  first_average: number
  duration: number
  rating: number
}

export interface Period {
  from: string
  to: string
  before_from: string
  before_to: string
  zone: string
  zones: Record<string, string>
  counted_at: number
}

export interface Part {
  id: string
  total: Numbers
  before: Numbers
}

export type Day = Numbers & { day: string }

export interface TalkReport extends Period {
  total: Numbers
  before: Numbers
  days: Day[]
  projects: Part[]
  agents: Part[]
}

export interface CaseRow {
  id: string
  total: number
  before: number
  statuses: Record<string, number>
}

export interface CaseReport extends Period {
  total: number
  before: number
  statuses: Record<string, number>
  projects: CaseRow[]
  agents: CaseRow[]
  days: { day: string; total: number }[]
}

export interface BoardProject {
  id: string
  name: string
  state: 'online' | 'away' | 'offline'
  reason: string
  opens_at: number
  waiting: number
  waiting_since: number
  active: number
  unanswered: number
}
