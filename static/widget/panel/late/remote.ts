import { effect } from '@preact/signals-core'
import { clientID } from '../../../shared/ids'
import { asRefusal } from '../../../shared/refusal'
import { dress } from '../../../shared/scheme'
import type { Context, ToPanel } from '../../bridge'
import type { Conversation, Received } from '../conversation'
import { event } from '../host'
import { accent, boot, context, formKey, go, host, nameOf, openProject, openTalk, picked, say, screen, setDraft, stateOf, talks, visitor } from '../state'
import { hooked } from './hooks'

type Order = Extract<ToPanel, { type: 'call' | 'look' | 'context' | 'hooked' }>

const patience = 20_000 // ms until a message that is not stored fails the call; it stays in the outbox
const gather = 2000 // ms that changes of a context are gathered: the server takes 30 a minute

/** Does what the company's page asks for (docs/sdk.md). */
export function obey(m: Order): void {
  if (m.type === 'look') return look(m)
  if (m.type === 'hooked') return hooked(m.id, m.data)
  if (m.type === 'context') return tellDesk(m.context)
  const call = calls[m.name]
  const answer = (ok: boolean, value: unknown) => host.tell({ type: 'answer', id: m.id, ok, value })
  Promise.resolve()
    .then(() => (call ? call(...(m.args as never[])) : Promise.reject(Error('unknown call'))))
    .then((value) => answer(true, value), (err: unknown) => answer(false, err instanceof Misuse ? err.message : asRefusal(err).reason))
}

/** A call that can't be done, with a sentence for the developer. */
class Misuse extends Error {}

function look({ scheme, project }: Extract<Order, { type: 'look' }>): void {
  dress(scheme, accent)
  if (project && !boot.projects.some((p) => p.id === project)) return event('error', { message: `setProject: the widget offers no project ${project}` })
  picked.value = project
}

let waiting: ReturnType<typeof setTimeout> | undefined

function tellDesk(now: Context): void {
  clearTimeout(waiting)
  waiting = setTimeout(() => {
    // What is refused is the developer's matter, and the next change says it all again.
    for (const c of running()) visitor.api.patch(`/visitor/conversations/${c.id}/context`, now).catch((err: unknown) => event('error', { message: 'context: ' + asRefusal(err).reason }))
  }, gather)
}

const running = (): Conversation[] => talks.all.value.filter((c) => c.status !== 'closed')

/** What was known of the visitor is there: what calls act on. */
const loaded = (): Promise<void> => until(() => talks.loaded.value)

function until(ready: () => boolean): Promise<void> {
  return new Promise((done) => {
    const stop = effect(() => {
      if (!ready()) return
      done()
      queueMicrotask(() => stop())
    })
  })
}

function projectFor(id?: string): string {
  const wanted = id || picked.value || boot.projects.find((p) => stateOf(p.id).state !== 'offline')?.id || boot.projects[0]?.id
  if (!wanted || !boot.projects.some((p) => p.id === wanted)) throw new Misuse(`project: the widget offers no ${wanted ?? 'project'}`)
  return wanted
}

/** That conversation; else the one on the screen, or a running one. `over`: one that has ended will do. */
function conversation(id?: string, over = false): Conversation {
  const s = screen.value
  const here = s.at === 'talk' ? talks.find(s.id) : undefined
  const found = id ? talks.find(id) : here && (over || here.status !== 'closed') ? here : over ? talks.all.value[0] : running()[0]
  if (!found) throw new Misuse(id ? `id: the visitor has no conversation ${id}` : 'there is no conversation')
  return found
}

/** Where a text without a place goes: the thread that is shown, a running one, a new one. */
function place(): { id: string; project: string; case: number } {
  const s = screen.value
  if (s.at === 'talk' && (!s.id || talks.find(s.id)?.status !== 'closed')) return s
  const c = running()[0]
  return c ?? { id: '', project: projectFor(), case: 0 }
}

async function open(view: string, id?: string | number): Promise<void> {
  await loaded()
  const number = Number(id)
  if (view === 'home') go({ at: 'home' })
  else if (view === 'conversations') go({ at: 'list' })
  else if (view === 'cases') go({ at: 'cases' })
  else if (view === 'conversation') id ? openTalk(conversation(String(id))) : openProject(projectFor())
  else if (view === 'form') go({ at: 'form', project: projectFor(id as string | undefined), case: 0, moved: false })
  else if (view === 'case' && number > 0 && Number.isInteger(number)) openProject(projectFor(), number)
  else throw new Misuse(view === 'case' ? `id: not a case's number: ${id}` : `view: no such view: ${view}`)
}

async function newConversation(project?: string, text?: string): Promise<void> {
  await loaded()
  openProject(projectFor(project))
  if (text) prefillHere(text)
}

function prefillHere(text: string): void {
  const s = screen.value
  if (s.at === 'form') setDraft(formKey(s), { text })
  else if (s.at === 'talk') setDraft(nameOf(s), { text })
}

async function prefill(text: string): Promise<void> {
  await loaded()
  const s = screen.value
  if (s.at !== 'form') {
    const to = place()
    if (to.id) openTalk(talks.find(to.id)!)
    else if (s.at !== 'talk') openProject(to.project)
  }
  prefillHere(text)
}

/** Sends, and waits until the server has it. */
async function send(text: string): Promise<{ conversation: string; message: string }> {
  if (!text.trim()) throw new Misuse('text: the message is empty')
  await loaded()
  const to = place()
  if (!to.id && stateOf(to.project).state === 'offline') throw new Misuse('nobody is there: use createCase, or open("form")')
  if (to.id) openTalk(talks.find(to.id)!)
  else go({ at: 'talk', ...to })
  const before = new Set(talks.out.pending.value.map((p) => p.client_id))
  say(to, text.trim(), [])
  await within(() => talks.out.pending.value.some((p) => !before.has(p.client_id)))
  const mine = talks.out.pending.value.find((p) => !before.has(p.client_id))!.client_id
  await within(() => talks.out.pending.value.every((p) => p.client_id !== mine || p.state === 'failed'))
  talks.warm() // for the answer
  const failed = talks.out.pending.value.find((p) => p.client_id === mine)
  if (failed) throw new Misuse('not sent: ' + failed.reason)
  if (screen.value.at === 'form') throw new Misuse('not sent: nobody is there any more')
  // The line may be first with the entry, before the conversation is known.
  let stored = { conversation: '', message: '' }
  await within(() => {
    for (const conversation in talks.entries.value) {
      const m = talks.entriesOf(conversation).list.find((m) => m.client_id === mine)
      if (m) stored = { conversation, message: m.id }
    }
    return !!stored.message
  })
  return stored
}

function within(ready: () => boolean): Promise<void> {
  return Promise.race([until(ready), new Promise<void>((_, late) => setTimeout(() => late(new Misuse('not stored yet; it is tried again by itself')), patience))])
}

interface Fields {
  subject?: string
  text: string
  email?: string
  name?: string
  project?: string
}

async function createCase({ subject = '', text, email = '', name = '', project }: Fields): Promise<{ outcome: string; number: number }> {
  await visitor.claim()
  const made = await visitor.api.post<Received>('/visitor/conversations', {
    client_id: clientID(), project: projectFor(project), case: 0, as: 'ticket', text, attachments: [], subject, email, name, ...context(),
  })
  event('case.created', { number: made.number ?? 0 })
  return { outcome: made.outcome, number: made.number ?? 0 }
}

const calls: Record<string, (...a: never[]) => unknown> = {
  __proto__: null as never,
  open,
  newConversation,
  send,
  prefill,
  createCase,
  endConversation: async (id?: string) => {
    await loaded()
    await talks.end(conversation(id).id)
  },
  requestTranscript: async (email?: string, id?: string) => {
    await loaded()
    const path = `/visitor/conversations/${conversation(id, true).id}/transcript`
    const queued = await visitor.api.post<{ email: string }>(path, { client_id: clientID(), email: email ?? '' })
    return { email: queued.email }
  },
}
