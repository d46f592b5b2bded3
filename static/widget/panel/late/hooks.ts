import { signal } from '@preact/signals-core'
import type { Attachment, Message } from '../../../shared/types'
import type { HookName } from '../../bridge'
import { draftOf, host, nameOf, setDraft, uploadsOf } from '../state'

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
  uploadsOf(name, to.project).restore(attachments)
}

// By a message's id: its text as the page wants it, or false.
const verdicts = signal<Record<string, string | false>>({})
const asked = new Set<string>()

/** A conversation's entries as the page wants them shown; others' words wait for its verdict. */
export function veiled(conversation: string, list: readonly Message[]): Message[] {
  const shown: Message[] = []
  for (const m of list) {
    const verdict = m.type === 'text' && m.from !== 'visitor' ? verdicts.value[m.id] : m.text
    if (verdict === undefined) void judge(conversation, m)
    else if (verdict !== false) shown.push(verdict === m.text ? m : { ...m, text: verdict })
  }
  return shown
}

async function judge(conversation: string, { id, text, from, name }: Message): Promise<void> {
  if (asked.has(id)) return
  asked.add(id)
  const decide = (verdict: string | false = text) => (verdicts.value = { ...verdicts.value, [id]: verdict })
  void after(beforeDisplay).then(() => id in verdicts.value || decide())
  decide(await ask('beforeDisplay', { id, text, from, name, conversation })) // late counts too
}
