import { Check } from './icons'
import { Checks, Clock } from './icons-late'
import { FileCard, type FileURL } from './files'
import { Face } from './marks'
import type { Pending } from './outbox'
import { type Bubble, type Item, items } from './groups'
import { rich } from './rich'
import { clock, day, full } from './time'
import type { Attachment, Message, Side } from './types'
import { eventWords, type SharedWords } from './words'

export interface ThreadProps {
  list: Message[]
  pending: Pending[]
  me: Side
  /** The reader's own id, when own words may come from several authors (agents). */
  myID?: string
  /** Own words up to this seq were read by the other side. */
  seen: number
  words: SharedWords
  project: (id: string) => string
  url: FileURL
  retry: (clientID: string) => void
  discard?: (clientID: string) => void
  fail?: (err: unknown) => void
}

/** The entries of a conversation. Wrap it in a scroller with role="log". */
export function Thread(p: ThreadProps) {
  const all = items(p.list, p.pending, p.me, p.myID)
  const lastOwn = all.map((it) => it.kind === 'group' && isOwn(p, it)).lastIndexOf(true)
  return (
    <div class="thread">
      {all.map((it, i) => (
        <Line key={it.key} p={p} it={it} last={i === lastOwn} />
      ))}
    </div>
  )
}

const isOwn = (p: ThreadProps, g: Extract<Item, { kind: 'group' }>) => g.from === p.me

function Line({ p, it, last }: { p: ThreadProps; it: Item; last: boolean }) {
  const { words } = p
  if (it.kind === 'day') return <p class="thread-day">{day(it.at, words.locale)}</p>
  if (it.kind === 'event') {
    const said = eventWords(words, it.message, p.me, p.project)
    return said ? <p class="thread-event" title={full(it.message.at, words.locale)}>{said}</p> : null
  }
  const own = isOwn(p, it)
  return (
    <div class={own ? 'group own' : 'group'}>
      {!own && <Face name={it.name} />}
      <div class="group-body">
        {own ? <span class="aside">{words.t('thread.you')}</span> : <span class="group-who">{it.name}</span>}
        {it.bubbles.map((b) => (
          <Row key={b.key} p={p} b={b} />
        ))}
      </div>
      <Foot p={p} group={it} own={own} last={last} />
    </div>
  )
}

function Row({ p, b }: { p: ThreadProps; b: Bubble }) {
  const said: { text: string; attachments?: Attachment[] } = b.message ?? b.pending!
  const state = b.pending ? (b.pending.state === 'failed' ? 'failed' : 'sending') : 'sent'
  const number = b.message?.data?.ticket
  return (
    <div class={'bubble-row ' + state}>
      {number && <small class="bubble-case">{p.words.t('thread.case', { number })}</small>}
      {said.text && <div class="bubble">{rich(b.message?.from ?? p.me, said.text)}</div>}
      {said.attachments?.map((f) => (
        <FileCard key={f.id} file={f} url={p.url} words={p.words} fail={p.fail} />
      ))}
      {b.pending?.state === 'failed' && <Failed p={p} pending={b.pending} />}
    </div>
  )
}

function Failed({ p, pending }: { p: ThreadProps; pending: Pending }) {
  const { words } = p
  return (
    <div class="bubble-fail" role="alert">
      <span>{words.refusal(pending.reason ?? 'internal', pending.params)}</span>
      <button type="button" class="link" onClick={() => p.retry(pending.client_id)}>
        {words.t('thread.retry')}
      </button>
      {p.discard && (
        <button type="button" class="link" onClick={() => p.discard!(pending.client_id)}>
          {words.t('thread.discard')}
        </button>
      )}
    </div>
  )
}

// The time once per group; how far one's own words came under the last of them.
function Foot({ p, group, own, last }: { p: ThreadProps; group: Extract<Item, { kind: 'group' }>; own: boolean; last: boolean }) {
  const end = group.bubbles[group.bubbles.length - 1]!
  if (end.pending?.state === 'failed') return null
  const time = (
    <time dateTime={new Date(group.at).toISOString()} title={full(group.at, p.words.locale)}>
      {clock(group.at, p.words.locale)}
    </time>
  )
  if (!own) return <div class="group-foot">{time}</div>
  if (end.pending) return <div class="group-foot"><Clock />{p.words.t('thread.sending')}</div>
  const read = !!end.message && end.message.seq <= p.seen
  return (
    <div class="group-foot">
      {time}
      {last && (read ? <><Checks class="seen" />{p.words.t('thread.read')}</> : <><Check />{p.words.t('thread.sent')}</>)}
    </div>
  )
}

/** Somebody is writing. */
export function Typing({ name, words }: { name: string; words: SharedWords }) {
  return (
    <div class="group">
      <Face name={name} />
      <div class="group-body">
        <span class="typing" aria-hidden="true"><i /><i /><i /></span>
        <span class="aside" role="status">{words.t('thread.typing', { name })}</span>
      </div>
    </div>
  )
}
