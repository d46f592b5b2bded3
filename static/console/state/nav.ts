// Where the agent is: the address bar is the truth.
import { signal } from '@preact/signals'
import { address, base, noFilter, noReport, parse, type ReportFilter, type Route, type Section, type TicketFilter } from '../pure/route'
import type { ConversationView } from '../types'

/** The tokens of links in letters, each once; the address forgets it. "" for none. */
export const invitation = signal(takeToken('invitation'))
export const reset = signal(takeToken('password'))

function takeToken(page: string): string {
  if (location.pathname !== `${base}/${page}`) return ''
  const token = location.hash.slice(1)
  history.replaceState(null, '', base)
  return token
}

export const route = signal<Route>(parse(location.pathname, location.search))

// What each section was at when it was left, to come back to it.
let inboxView: ConversationView = 'mine'
let inboxProject = ''
let caseFilter: TicketFilter = noFilter
let reportFilter: ReportFilter = noReport

/** Goes somewhere. replace: the back button skips where we were (filters while typing). */
export function go(next: Route, replace = false): void {
  const url = address(next)
  if (url === location.pathname + location.search) return
  history[replace ? 'replaceState' : 'pushState'](null, '', url)
  arrive()
}

function arrive(): void {
  const r = parse(location.pathname, location.search)
  if (r.place === 'inbox') [inboxView, inboxProject] = [r.view, r.project ?? '']
  else if (r.place === 'cases') caseFilter = r.filter
  else if (r.place === 'reports' && !r.id) reportFilter = r.report
  route.value = r
}

addEventListener('popstate', arrive)
arrive() // what the page was opened at counts too

// A project's filter ends where the inbox is left: nobody misses a conversation by it.
const filtered = () => (route.peek().place === 'inbox' ? inboxProject : '')

/** The conversations of a view; of one project, if it is said. */
export function openInbox(view: ConversationView = inboxView, project = filtered()): void {
  go({ place: 'inbox', view, id: '', project })
}

export function openConversation(id: string, view: ConversationView = inboxView, project = filtered()): void {
  go({ place: 'inbox', view, id, project })
}

export function openCases(filter: TicketFilter = caseFilter, replace = false): void {
  go({ place: 'cases', filter, id: '' }, replace)
}

export function openTicket(id: string | number, filter: TicketFilter = caseFilter): void {
  go({ place: 'cases', filter, id: String(id) })
}

/** The list of saved replies; one of them, or 'new'. */
export function openReplies(id = ''): void {
  go({ place: 'replies', id })
}

export function openSettings(section: Section = '', id = ''): void {
  go({ place: 'settings', section, id })
}

export function openBoard(): void {
  go({ place: 'board', id: '' })
}

/** A report, or the list behind one of its numbers. */
export function openReports(report: ReportFilter = reportFilter, id: '' | 'list' = ''): void {
  go({ place: 'reports', report, id })
}
