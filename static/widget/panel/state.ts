import { computed, effect, type Signal, signal } from '@preact/signals-core'
import { asRefusal } from '../../shared/refusal'
import type { Attachment, Availability, ProjectState } from '../../shared/types'
import { attached, there, type Uploading } from '../../shared/uploading'
import type { Context, Page } from '../bridge'
import type { Boot, Project } from './boot'
import { event, Host, kept } from './host'
import { type Conversation, type Returned, Talks } from './talks'
import { Visitor } from './visitor'
import { refusal, words } from './words'

export interface FormScreen {
  at: 'form'
  project: string
  case: number
  moved: boolean // there was a talk a moment ago, now there is nobody
}

export type Screen =
  | { at: 'home' }
  | { at: 'list' }
  | { at: 'cases' }
  | { at: 'case'; number: number }
  | { at: 'questions'; project: string; wrong?: Record<string, string> }
  | { at: 'talk'; id: string; project: string; case: number; answered?: Record<string, string | boolean>; from?: string } // id "": not begun; from: its name before it had an id
  | FormScreen
  | { at: 'done'; outcome: string; number: number; email: string; project: string }

/** What is being written, by place: nothing typed is lost by looking elsewhere. */
export interface Draft {
  text?: string
  name?: string
  email?: string
  subject?: string
  answers?: Record<string, string | boolean>
}

export const boot = JSON.parse(document.getElementById('boot')!.textContent!) as Boot
export const accent = (dark: boolean) => boot.accents[dark ? 'dark' : 'light']
export const host = new Host()
export const visitor = new Visitor(boot.key, host)

export const screen = signal<Screen>({ at: 'home' })
export const availability = signal<Availability>(boot.availability)
export const shown = signal(true)
export const phone = signal(false)
export const quiet = signal(false) // no sound
export const trouble = signal('') // a sentence over everything, until it is read
export const announced = signal('') // read aloud
export const picked = signal('') // the project that the page chose, if it did
export const drafts = signal<Record<string, Draft>>({})

export let talks: Talks
let page: Page = { url: '', title: '' }
let told: Context = { data: {}, trail: [] } // what the page says of the visitor

export const draftOf = (key: string): Draft => drafts.value[key] ?? {}
export const setDraft = (key: string, change: Draft): void => {
  drafts.value = { ...drafts.value, [key]: { ...draftOf(key), ...change } }
}

export const go = (s: Screen): void => {
  screen.value = s
}

export const projectOf = (id: string): Project | undefined => boot.projects.find((p) => p.id === id)
export const projectName = (id: string): string => projectOf(id)?.name ?? ''
export const stateOf = (id: string): ProjectState => availability.value.projects[id] ?? { state: availability.value.state, reason: 'nobody', opens_at: 0, wait: 0 }

/** When the first of the projects opens, 0 if that is not known. */
export const nextOpening = computed(() => boot.projects.map((p) => stateOf(p.id).opens_at).filter((at) => at > Date.now()).sort((a, b) => a - b)[0] ?? 0)

/** The conversation's name for drafts and pending words: its id, or a name of ours until it has one. */
export const nameOf = (s: { id: string; project: string; case: number }): string => s.id || `new:${s.project}${s.case ? ':' + s.case : ''}`

export const context = () => ({ page: { ...page, browser: navigator.userAgent, locale: navigator.language }, locale: words.locale, context: told })

const late = () => import('./late/talk')

/** Sends a message: in a conversation, or to begin one. */
export function say(to: { id: string; project: string; case: number; answered?: Draft['answers'] }, text: string, attachments: Attachment[]): void {
  const send = (text: string) => talks.out.send(nameOf(to), text, attachments, to.id ? undefined : { project: to.project, case: to.case, fields: to.answered, ...context() })
  if (host.hooks.includes('beforeSend')) void late().then((h) => h.before(to, text, attachments, send), () => send(text))
  else send(text)
}

export function fail(err: unknown): void {
  const why = asRefusal(err)
  if (why.reason !== 'cancelled') void refusal(why).then((sentence) => (trouble.value = sentence))
}

// Whether a project has a question that does not depend on another one.
const asks = (id: string): boolean => !!projectOf(id)?.fields?.some(({ when }) => !when?.field && (!when?.states?.length || when.states.includes(stateOf(id).state)))

/** Opens a project: its open conversation, its questions, a new one, or the form when nobody is there. */
export function openProject(project: string, number = 0): void {
  const open = talks.all.value.find((c) => c.project === project && c.status !== 'closed' && (!number || c.case === number))
  if (open) return openTalk(open)
  if (stateOf(project).state === 'offline') return go({ at: 'form', project, case: number, moved: false })
  if (!number && asks(project)) return go({ at: 'questions', project })
  go({ at: 'talk', id: '', project, case: number })
  // The socket is up by the time that the first word is written.
  talks.warm()
}

export const openTalk = (c: Conversation): void => go({ at: 'talk', id: c.id, project: c.project, case: c.case })

// Words that reception did not take: with the form if nobody is there any more,
// with the questions if it is about an answer.
function returned({ pending, availability: now, why }: Returned): void {
  if (now) availability.value = now
  const { project = '', case: number = 0, fields } = (pending.start ?? {}) as { project?: string; case?: number; fields?: Draft['answers'] }
  const form: FormScreen = { at: 'form', project, case: number, moved: true }
  const asked = why.field.startsWith('fields.')
  const key = asked ? nameOf({ id: '', project, case: 0 }) : formKey(form)
  const old = draftOf(key)
  setDraft(key, { text: old.text ? old.text + '\n' + pending.text : pending.text })
  setDraft('fields:' + project, { answers: { ...fields, ...draftOf('fields:' + project).answers } })
  restore(key, pending.attachments)
  if (!asked) return go(form)
  // The questions may be newer than this page.
  const fresh = visitor.api.get<Boot>(`/widgets/${boot.key}?locale=${words.locale}`).then((b) => Object.assign(boot, b), () => {})
  void Promise.all([refusal(why), fresh]).then(([sentence]) => go({ at: 'questions', project, wrong: { [why.field]: sentence } }))
}

export const formKey = (f: { project: string; case: number }): string => 'form:' + (f.case || f.project)

const files = new Map<string, Signal<Uploading[]>>()

/** The files beside a text, kept by the text's name so that they survive a look elsewhere. */
export function filesOf(key: string): Signal<Uploading[]> {
  let list = files.get(key)
  if (!list) files.set(key, (list = signal([])))
  return list
}

/** Those that are there; none is beside the text afterwards. */
export function takeFiles(key: string): Attachment[] {
  const list = filesOf(key)
  const there = attached(list.value)
  list.value = []
  return there
}

/** Puts files that are there already beside a text again. */
export function restore(key: string, attachments: Attachment[]): void {
  const list = filesOf(key)
  list.value = [...list.value, ...attachments.map(there)]
}

/** Where files go that are chosen beside a text: to a project. */
export interface Beside {
  name: string // of the text
  project: string
}

/** Sends files that were chosen, dropped or pasted beside a text. */
export function addFiles({ name, project }: Beside, chosen: Iterable<File> = [], pasted = false): void {
  const list = [...chosen] // the event's own list does not outlive it
  if (list.length) late().then((l) => l.addFiles(name, project, list, pasted)).catch(fail)
}

function started(from: string, c: Conversation): void {
  const s = screen.value
  // What is being written belongs to the conversation that now has a name.
  const { text } = draftOf(from)
  if (text) setDraft(c.id, { text })
  setDraft(from, { text: '' })
  if (s.at !== 'talk') return
  if (nameOf(s) === from) go({ ...s, id: c.id, case: c.case, from: placeOf(s) })
  // It began with the last words to one that ended while they were on the way.
  else if (s.project === c.project && talks.find(s.id)?.status === 'closed') openTalk(c)
}

/** What stays the same while somebody looks at it: whoever is writing when a conversation gets its id goes on in the same field. */
export const placeOf = (s: { id: string; project: string; case: number; from?: string }): string => s.from ?? nameOf(s)

/** Starts everything: the loader's word first, then what the server knows of this visitor. */
export async function start(): Promise<void> {
  const init = await host.ready()
  page = init.page
  shown.value = init.open
  phone.value = init.phone
  quiet.value = init.quiet
  talks = new Talks(visitor, host, kept(init.outbox))
  talks.out.returned = returned
  talks.out.started = started
  talks.said = (id, m) => void late().then((l) => l.announceWords(id, m), () => {})
  talks.available = (a) => a.at >= availability.value.at && (availability.value = a)
  effect(() => {
    if (talks.caseNow.value) event('case.updated', talks.caseNow.value)
  })
  visitor.changed = () => talks.restart()
  host.heard = (m) => {
    if (m.type === 'token') void visitor.adopt(m.token)
    else if (m.type === 'identity') visitor.identify(m.identity).catch(fail)
    else if (m.type === 'shown') {
      shown.value = m.open
      phone.value = m.phone
      page = m.page
    } else {
      if (m.type === 'context') told = m.context
      late().then((l) => l.obey(m)).catch(() => {}) // the loader waits no longer than for the panel
    }
  }
  told = init.context
  if (init.project || init.scheme !== boot.look.scheme) void late().then((l) => l.obey({ type: 'look', scheme: init.scheme, project: init.project }))
  effect(() => host.tell({ type: 'state', availability: availability.value, unread: talks.unread.value, talking: talks.talking.value }))
  await visitor.start(init.token, init.identity).catch(fail)
  if (visitor.known) void talks.start().then(resume)
  else talks.loaded.value = true
  if (!visitor.known && init.outbox) talks.warm()
  setInterval(poll, 20_000)
}

// Who comes back to an open conversation is back in it.
function resume(): void {
  const open = talks.all.value.filter((c) => c.status !== 'closed')
  if (screen.value.at === 'home' && open.length === 1) openTalk(open[0]!)
}

// Without a socket the state is asked for, as long as somebody may look.
function poll(): void {
  if (talks.live.value === 'up' || document.hidden) return
  visitor.api.get<Availability>(`/widgets/${boot.key}/availability`).then(
    (a) => (availability.value = a),
    () => {}, // the next one may succeed
  )
}
