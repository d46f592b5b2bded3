// The console's addresses. Everything that a colleague may be sent as a link
// is in the address: which list, which conversation, which case, which filter.
import type { ConversationView, TicketView } from '../types'

export interface TicketFilter {
  view: TicketView
  project: string
  status: string
  q: string
}

/** What a report, or the list behind one of its numbers, is of; '' is all. */
export interface ReportFilter {
  kind: 'conversations' | 'tickets'
  /** So many days to today; '' with from and to, YYYY-MM-DD. */
  days: string
  from: string
  to: string
  project: string
  agent: string
  /** Of a list: which number, which status. */
  number: string
  status: string
}

/** Parts of administration; '' is the list of them, which only a phone shows by itself. */
export const sections = ['start', 'projects', 'agents', 'widgets', 'company', 'mail', 'letters', 'languages', 'keys', 'sso', 'operator', 'simulator', 'changes'] as const
export type Section = (typeof sections)[number] | ''

export type Route =
  | { place: 'inbox'; view: ConversationView; id: string; project?: string }
  | { place: 'cases'; filter: TicketFilter; id: string }
  | { place: 'replies'; id: string }
  | { place: 'settings'; section: Section; id: string }
  | { place: 'board'; id: '' }
  | { place: 'reports'; report: ReportFilter; id: '' | 'list' }

const conversationViews: readonly ConversationView[] = ['mine', 'waiting', 'active', 'closed']
const ticketViews: readonly TicketView[] = ['open', 'mine', 'unassigned', 'closed', 'all']

export const base = '/console'

/** Reads an address; whatever it doesn't know is the inbox. */
export function parse(path: string, search: string): Route {
  const [, , section, id = '', item = ''] = path.split('/')
  const query = new URLSearchParams(search)
  if (section === 'tickets') return { place: 'cases', filter: readFilter(query), id: decode(id) }
  if (section === 'replies') return { place: 'replies', id: decode(id) }
  if (section === 'settings') {
    const part = oneOf(sections, id, '')
    return { place: 'settings', section: part, id: part && decode(item) }
  }
  if (section === 'board') return { place: 'board', id: '' }
  if (section === 'reports') return { place: 'reports', report: readReport(query), id: id === 'list' ? 'list' : '' }
  const view = oneOf(conversationViews, query.get('view'), 'mine')
  const project = query.get('project')
  return { place: 'inbox', view, id: section === 'conversations' ? decode(id) : '', ...(project && { project }) }
}

function readFilter(query: URLSearchParams): TicketFilter {
  return {
    view: oneOf(ticketViews, query.get('view'), 'open'),
    project: query.get('project') ?? '',
    status: query.get('status') ?? '',
    q: query.get('q') ?? '',
  }
}

/** The period that a report opens with. */
export const usualDays = '30'

function readReport(query: URLSearchParams): ReportFilter {
  const read = (name: string) => query.get(name) ?? ''
  const dates = read('from') && read('to')
  return {
    kind: oneOf(['conversations', 'tickets'] as const, query.get('kind'), 'conversations'),
    days: dates ? '' : read('days') || usualDays,
    from: dates ? read('from') : '',
    to: dates ? read('to') : '',
    project: read('project'),
    agent: read('agent'),
    number: read('number'),
    status: read('status'),
  }
}

/** What of a report is asked of the server, and stands in the address. */
export function reportQuery(report: ReportFilter): URLSearchParams {
  const query = new URLSearchParams()
  for (const name of ['days', 'from', 'to', 'project', 'agent', 'number', 'status'] as const) if (report[name]) query.set(name, report[name])
  return query
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return ''
  }
}

function oneOf<T extends string, O extends string>(all: readonly T[], value: string | null, otherwise: O): T | O {
  return all.find((v) => v === value) ?? otherwise
}

/** The address of a route; defaults are left out. */
export function address(route: Route): string {
  const query = new URLSearchParams()
  if (route.place === 'inbox') {
    if (route.view !== 'mine') query.set('view', route.view)
    if (route.project) query.set('project', route.project)
    return join('conversations', route.id, query)
  }
  if (route.place === 'replies') return join('replies', route.id, query)
  if (route.place === 'settings') return join(route.section ? 'settings/' + route.section : 'settings', route.section && route.id, query)
  if (route.place === 'board') return join('board', '', query)
  if (route.place === 'reports') {
    const all = reportQuery(route.report)
    if (all.get('days') === usualDays) all.delete('days')
    if (route.report.kind !== 'conversations') all.set('kind', route.report.kind)
    return join('reports', route.id, all)
  }
  const { view, project, status, q } = route.filter
  if (view !== 'open') query.set('view', view)
  if (project) query.set('project', project)
  if (status) query.set('status', status)
  if (q) query.set('q', q)
  return join('tickets', route.id, query)
}

function join(section: string, id: string, query: URLSearchParams): string {
  const path = id ? `${base}/${section}/${encodeURIComponent(id)}` : `${base}/${section}`
  const search = query.toString()
  return search ? `${path}?${search}` : path
}

export const noReport: ReportFilter = { kind: 'conversations', days: usualDays, from: '', to: '', project: '', agent: '', number: '', status: '' }
export const noFilter: TicketFilter = { view: 'open', project: '', status: '', q: '' }
