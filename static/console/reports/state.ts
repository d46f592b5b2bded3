// Reading reports, the lists behind their numbers, and what names they have.
import { api } from '../state/session'
import { colleague, me, projectName } from '../state/store'
import type { ReportFilter } from '../pure/route'
import { reportQuery } from '../pure/route'
import type { Conversation, Ticket } from '../types'
import { w } from './i18n'
import type { CaseReport, Period, TalkReport } from './types'

export interface PageOf<T> {
  items: T[]
  cursor: string
}

const query = (f: ReportFilter, cursor = ''): string => {
  const q = reportQuery(f)
  if (cursor) q.set('cursor', cursor)
  return q.toString()
}

export const readTalks = (f: ReportFilter): Promise<TalkReport> => api.get<TalkReport>(`/reports/conversations?${query(f)}`)
export const readCases = (f: ReportFilter): Promise<CaseReport> => api.get<CaseReport>(`/reports/tickets?${query(f)}`)

export const talksBehind = (f: ReportFilter, cursor: string): Promise<PageOf<Conversation>> =>
  api.get<PageOf<Conversation>>(`/reports/conversations/list?${query(f, cursor)}`)
export const casesBehind = (f: ReportFilter, cursor: string): Promise<PageOf<Ticket>> =>
  api.get<PageOf<Ticket>>(`/reports/tickets/list?${query(f, cursor)}`)

export type Dates = Pick<ReportFilter, 'days' | 'from' | 'to'>

/** The period that a report is compared with, as a filter. */
export const before = (of: Period): Dates => ({ days: '', from: of.before_from, to: of.before_to })

/** The name of an agent; '' is nobody. */
export const agentName = (id: string): string => (id ? (colleague(id)?.name ?? w('gone')) : w('nobody'))
export const nameOfProject = (id: string): string => projectName(id) || w('gone')

/** Names once they are known: a report may be there before them. */
export const namesKnown = (): boolean => me.value !== null

/** Gives the browser a file to keep. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
