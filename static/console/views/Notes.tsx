import { Alert } from '../../shared/icons'
import { Mail } from '../../shared/icons-late'
import { FileCard } from '../../shared/files'
import { Face } from '../../shared/marks'
import { linked, rich } from '../../shared/rich'
import { clock, day, full } from '../../shared/time'
import { sharedWords, t, tr } from '../i18n'
import { Answers } from '../parts/Answers'
import { Lock } from '../parts/icons'
import { statusName } from '../parts/StatusChip'
import type { Attachment, Change, Message, Note, Ticket } from '../types'
import { fileURL } from '../state/files'
import { openConversation } from '../state/nav'
import { openCase } from '../state/tickets'
import { locale } from '../state/settings'
import { colleague, myId, projectName } from '../state/store'
import { complain } from '../state/toasts'
import { entryWords } from './entryWords'

/** What the ticket was made with. */
export function Description({ k }: { k: Ticket }) {
  if (!k.description) return null
  return (
    <article class="note public" data-testid="ticket-description">
      <Face name={k.requester?.name || k.requester?.email || '?'} />
      <div class="note-body">
        <p class="note-head">
          <strong>{k.requester?.name || k.requester?.email}</strong>
          <When at={k.created_at} />
        </p>
        <div class="note-text">{linked(k.description)}</div>
        <Mailed note="" />
      </div>
    </article>
  )
}

function When({ at }: { at: number }) {
  return (
    <time class="note-when tabular" dateTime={new Date(at).toISOString()} title={full(at, locale.value)}>
      {day(at, locale.value)} {clock(at, locale.value)}
    </time>
  )
}

export function NoteView({ n }: { n: Note }) {
  if (n.transcript?.length) return <Transcript n={n} />
  if (n.visibility === 'system') return <Changes n={n} />
  const name = n.name || colleague(n.author)?.name || ''
  return (
    <article class={'note ' + n.visibility} data-testid={'note-' + n.visibility}>
      <Face name={name} />
      <div class="note-body">
        <p class="note-head">
          <strong>{name}</strong>
          {n.visibility === 'internal' && (
            <span class="note-kind">
              <Lock />
              {t('ticket.internal')}
            </span>
          )}
          {n.unverified && <span class="proof">{t('ticket.unverified')}</span>}
          <When at={n.at} />
        </p>
        {n.text && <div class="note-text">{rich(n.from, n.text)}</div>}
        <Files list={n.attachments} />
        <Mailed note={n.id} />
      </div>
    </article>
  )
}

/** What became of the letter that brings a note to the requester. */
function Mailed({ note }: { note: string }) {
  const m = openCase.value.mails.find((m) => m.note === note)
  if (!m) return null
  return (
    <p class={'note-mail ' + m.state} data-testid="note-mail">
      {m.state === 'sent' ? <Mail /> : <Alert />}
      {t(`ticket.mail.${m.state}`, { to: m.to, why: m.why })}
    </p>
  )
}

function Files({ list }: { list: Attachment[] | null | undefined }) {
  if (!list?.length) return null
  return (
    <div class="note-files">
      {list.map((f) => (
        <FileCard key={f.id} file={f} url={fileURL} words={sharedWords.value} fail={complain} />
      ))}
    </div>
  )
}

function Changes({ n }: { n: Note }) {
  const name = n.name || colleague(n.author)?.name || ''
  const word = n.author === myId.value ? 'ticket.changedYou' : name ? 'ticket.changed' : 'ticket.changedSystem'
  return (
    <div class="note-event" data-testid="note-system">
      {n.changes?.map((c) => (
        <p key={c.field}>
          {c.field === 'conversation' ? t('ticket.parted') : t(word, { name, field: tr('ticket.' + c.field, c.field).toLowerCase(), from: value(c, c.from), to: value(c, c.to) })}
        </p>
      ))}
      {n.text && <p>{n.text}</p>}
      <Files list={n.attachments} />
      <When at={n.at} />
    </div>
  )
}

/** A field's value in words. */
function value(c: Change, v: string): string {
  if (!v) return c.field === 'assignee' ? t('ticket.nobody') : t('ticket.nothingWas')
  switch (c.field) {
    case 'status':
      return statusName(v)
    case 'type':
    case 'priority':
      return tr(`${c.field}.${v}`, v)
    case 'project':
      return projectName(v) || v
    case 'assignee':
      return colleague(v)?.name ?? v
    default:
      return v
  }
}

/** A whole conversation, folded (P7). */
function Transcript({ n }: { n: Note }) {
  const said = n.transcript!
  const count = said.filter((m) => m.type === 'text').length
  if (!count) return <Happened n={n} />
  return (
    <details class="transcript" data-testid="note-transcript">
      <summary>
        <strong>{t(said[0]!.seq > 1 ? 'ticket.transcriptMore' : 'ticket.transcript')}</strong>
        <span>{t('ticket.transcript.count', { count })}</span>
        <When at={n.at} />
      </summary>
      <ol>
        {said.map((m) => (
          <TranscriptLine key={m.seq} m={m} />
        ))}
      </ol>
      {n.conversation && (
        <button type="button" class="link" onClick={() => openConversation(n.conversation!)}>
          {t('ticket.conversation')}
        </button>
      )}
    </details>
  )
}

/** A conversation's end without a word more: a quiet line or two. */
function Happened({ n }: { n: Note }) {
  return (
    <div class="note-event" data-testid="note-system">
      {n.transcript!.map((m) => (
        <p key={m.seq}>{entryWords(m)}</p>
      ))}
      <When at={n.at} />
    </div>
  )
}

function TranscriptLine({ m }: { m: Message }) {
  const time = <time class="tabular">{clock(m.at, locale.value)}</time>
  if (m.type !== 'text')
    return (
      <li class="transcript-event">
        {time} <span>{entryWords(m)}</span>
      </li>
    )
  return (
    <li>
      {time}
      <span>
        <strong class={m.from}>{m.name || t('visitor.title')}:</strong> {linked(m.text)}
        <Answers list={m.data?.fields} />
        <Files list={m.attachments} />
      </span>
    </li>
  )
}
