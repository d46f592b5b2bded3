import { signal } from '@preact/signals-core'
import type { Attachment, Message } from '../../../shared/types'
import type { HookName } from '../../bridge'
import type { Conversation } from '../conversation'
import { draftOf, host, nameOf, restore, setDraft, talks } from '../state'
import { t } from '../words'

const beforeSend = 2000 // ms that a word waits for the page's verdict
const beforeDisplay = 500

const waiting = new Map<number, (verdict: string | false | undefined) => void>()
let last = 0

/** What the page's hook makes of it: another text, false, or undefined for as it is. */
function ask(name: HookName, data: unknown): Promise<string | false | undefined> {
  const id = ++last
  return new Promise<string | false | undefined>((done) => {
    waiting.set(id, done)
    host.tell({ type: 'hook', id, name, data })
  }).finally(() => waiting.delete(id))
}

const after = (ms: number) => new Promise<undefined>((done) => setTimeout(done, ms))

/** The page's hook has answered. */
export const hooked = (id: number, verdict: string | false | undefined): void => waiting.get(id)?.(verdict)

interface Place {
  id: string
  project: string
  case: number
}

/** Asks the page's hook, then sends; what it refuses goes back to where it was written. */
export async function before(to: Place, text: string, attachments: Attachment[], send: (text: string) => void): Promise<void> {
  // A hook that does not answer loses no word.
  const verdict = await Promise.race([ask('beforeSend', { text, conversation: to.id }), after(beforeSend)])
  if (verdict !== false) return send(verdict || text)
  const name = nameOf(to)
  const since = draftOf(name).text
  setDraft(name, { text: since ? text + '\n' + since : text })
  restore(name, attachments)
}

// By a message's id: its text as the page wants it, or false.
const verdicts = signal<Record<string, string | false>>({})
const judging = new Map<string, Promise<string | false>>()

const watched = (): boolean => host.hooks.includes('beforeDisplay')

/** A conversation's entries as the page wants them shown; others' words wait for its verdict. */
export function veiled(conversation: string, list: Message[]): Message[] {
  if (!watched()) return list
  const shown: Message[] = []
  for (const m of list) {
    const verdict = m.type === 'text' && m.from !== 'visitor' ? verdicts.value[m.id] : m.text
    if (verdict === undefined) void judged(conversation, m)
    else if (verdict !== false) shown.push(verdict === m.text ? m : { ...m, text: verdict })
  }
  return shown
}

/** A conversation's last line as the page wants it shown. What nobody has read yet is read for it, since a verdict is about a message. */
export function lastLine(c: Conversation): { from: string; text: string } {
  if (!watched() || c.last_from === 'visitor') return { from: c.last_from, text: c.last_text || t('talk.file') }
  const list = veiled(c.id, talks.entriesOf(c.id).list).filter((m) => m.type === 'text')
  const last = list[list.length - 1]
  return last ? { from: last.from, text: last.text || t('talk.file') } : { from: '', text: '' }
}

/** Reads what lastLine needs. */
export function readLast(c: Conversation): void {
  if (watched() && !talks.entries.value[c.id]) void talks.catchUp(c.id)
}

/** Somebody else's words as the page wants them shown, or false: its verdict, or what they are when it is late. */
export function judged(conversation: string, { id, text, from, name }: Message): Promise<string | false> {
  if (!watched()) return Promise.resolve(text)
  const before = judging.get(id)
  if (before) return before
  const decide = (verdict: string | false = text) => {
    verdicts.value = { ...verdicts.value, [id]: verdict }
    return verdict
  }
  const said = ask('beforeDisplay', { id, text, from, name, conversation }).then(decide) // late counts too, for what is drawn
  const first = Promise.race([said, after(beforeDisplay).then(() => verdicts.value[id] ?? decide())])
  judging.set(id, first)
  return first
}
