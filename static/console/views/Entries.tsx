import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Alert, Check, Down } from '../../shared/icons'
import { Checks, Clock } from '../../shared/icons-late'
import { FileCard } from '../../shared/files'
import { lastSeq } from '../../shared/entries'
import { rich } from '../../shared/rich'
import { Typing } from '../../shared/thread'
import { clock, day, full } from '../../shared/time'
import { sharedWords, t } from '../i18n'
import { Answers } from '../parts/Answers'
import { Lock } from '../parts/icons'
import { VisitorFace } from '../parts/VisitorFace'
import { isMine } from '../pure/conversations'
import { lines, type Bubble, type Line } from '../pure/lines'
import type { Conversation } from '../types'
import { markRead } from '../state/actions'
import { announce } from '../state/alerts'
import { nameOf } from '../state/desk'
import { fileURL } from '../state/files'
import { openConversation } from '../state/nav'
import { locale } from '../state/settings'
import { discard, pendingOf, retry } from '../state/sending'
import { colleague, live, me, myId, threads, typing } from '../state/store'
import { loadOlder } from '../state/threads'
import { complain } from '../state/toasts'
import { keep } from '../state/composers'
import { entryWords } from './entryWords'

type Group = Extract<Line, { kind: 'group' }>

const sizeOf = (b: HTMLElement) => `${b.clientWidth} ${b.clientHeight} ${b.scrollHeight}`

/** The scroller: keeps to the foot while one reads there, and its place while older entries come in above. */
export function Entries({ c }: { c: Conversation }) {
  const thread = threads.value.get(c.id)!
  const box = useRef<HTMLDivElement>(null)
  const atFoot = useRef(true)
  const height = useRef(0)
  const size = useRef('')
  const [below, setBelow] = useState(false)
  const pending = pendingOf(c.id)
  const first = thread.messages.list[0]?.seq ?? 0
  const last = lastSeq(thread.messages)
  const writes = typing.value.get(c.id)

  const toFoot = () => {
    const b = box.current
    if (!b) return
    b.scrollTop = b.scrollHeight
    setBelow(false)
  }
  const settle = () => {
    if (atFoot.current) toFoot()
    if (box.current) size.current = sizeOf(box.current)
  }
  useLayoutEffect(() => {
    const b = box.current!
    b.scrollTop += b.scrollHeight - height.current
    height.current = b.scrollHeight
  }, [first])
  useLayoutEffect(() => {
    if (atFoot.current) toFoot()
    else if (height.current) setBelow(true)
    height.current = box.current!.scrollHeight
    size.current = sizeOf(box.current!)
  }, [last, lastSeq(thread.notes), pending.messages.length, pending.notes.length])
  useLayoutEffect(() => {
    if (atFoot.current) toFoot()
  }, [!!writes, writes?.text])
  useEffect(() => {
    // Pictures grow after they came.
    const grown = new ResizeObserver(settle)
    grown.observe(box.current!)
    grown.observe(box.current!.firstElementChild!)
    return () => grown.disconnect()
  }, [])
  const scrolled = () => {
    const b = box.current
    if (!b) return // the last of a thread that is gone
    // The browser has scrolled, since the place or what is in it has another size: who was at the foot, stays there.
    if (sizeOf(b) !== size.current) settle()
    atFoot.current = b.scrollHeight - b.scrollTop - b.clientHeight < 48
    if (atFoot.current && below) setBelow(false)
    if (b.scrollTop < 200 && thread.more) void loadOlder(c.id)
  }
  useRead(c, last, atFoot)
  useSpoken(c, last)
  return (
    <div class="entries-wrap">
      <div
        ref={box}
        class="entries"
        role="log"
        aria-live="off"
        aria-label={t('thread.messages')}
        tabIndex={0}
        onScroll={scrolled}
        data-testid="entries"
      >
        <div class="thread">
          {thread.more && (
            <button type="button" class="button bare small older" disabled={thread.older} onClick={() => void loadOlder(c.id)}>
              {t(thread.older ? 'app.loadingMore' : 'thread.older')}
            </button>
          )}
          <Lines c={c} />
          {writes && <Typing name={writes.name || nameOf(c)} words={sharedWords.value} />}
          {writes?.text && <Preview text={writes.text} />}
        </div>
      </div>
      {below && (
        <button type="button" class="button small below" onClick={toFoot}>
          <Down />
          {t('thread.newBelow')}
        </button>
      )}
    </div>
  )
}

/** What the visitor has typed and not sent: it may never be. */
function Preview({ text }: { text: string }) {
  return (
    <div class="typed-so-far" data-testid="typed-so-far">
      <span class="typed-so-far-what">{t('thread.preview')}</span>
      <p>{text}</p>
    </div>
  )
}

/** Tells the visitor that their words were seen: by who answers, looking, at the foot. */
function useRead(c: Conversation, last: number, atFoot: { current: boolean }): void {
  const own = isMine(c, myId.value)
  const up = live.value === 'up'
  useEffect(() => {
    const look = () => own && up && last > 0 && atFoot.current && !document.hidden && markRead(c.id, last)
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [c.id, own, up, last])
}

/** Reads the visitor's new words aloud to screen readers. */
function useSpoken(c: Conversation, last: number): void {
  const told = useRef(last)
  useEffect(() => {
    const m = threads.peek().get(c.id)?.messages.list.at(-1)
    if (m && m.seq > told.current && m.from === 'visitor')
      announce(t('thread.said', { name: nameOf(c), text: m.text || t('row.file') }))
    told.current = last
  }, [last])
}

function Lines({ c }: { c: Conversation }) {
  const thread = threads.value.get(c.id)!
  const all = lines(thread.messages.list, thread.notes.list, pendingOf(c.id), myId.value)
  let lastOwn = -1
  all.forEach((l, i) => l.kind === 'group' && l.side === 'agent' && (lastOwn = i))
  return (
    <>
      {all.map((l, i) => {
        if (l.kind === 'day')
          return (
            <p class="thread-day" key={l.key}>
              {day(l.at, locale.value)}
            </p>
          )
        if (l.kind === 'group') return <GroupView key={l.key} c={c} g={l} last={i === lastOwn} />
        const said = entryWords(l.message)
        return (
          <p class="thread-event" key={l.key} title={full(l.message.at, locale.value)} data-testid="entry-event">
            {said} <Elsewhere id={l.message.data?.into ?? l.message.data?.of} />
            <time class="event-time tabular">{clock(l.message.at, locale.value)}</time>
          </p>
        )
      })}
    </>
  )
}

/** The way to the conversation that this one was joined with. */
function Elsewhere({ id }: { id: string | undefined }) {
  if (!id) return null
  return (
    <>
      <button type="button" class="link" onClick={() => openConversation(id)} data-testid="entry-merged">
        {t('merge.open')}
      </button>{' '}
    </>
  )
}

function GroupView({ c, g, last }: { c: Conversation; g: Group; last: boolean }) {
  const own = g.side !== 'visitor'
  const mine = g.author === myId.value
  const name = g.side === 'visitor' ? nameOf(c) : mine ? t('thread.you') : g.name || (colleague(g.author)?.name ?? '')
  return (
    <div class={`group ${own ? 'own' : ''} by-${g.side}`} data-testid={'group-' + g.side}>
      {!own && <VisitorFace of={c.visitor} />}
      <div class="group-body">
        {g.side === 'note' ? (
          <span class="group-who">
            <Lock />
            {t('thread.note')} · {name}
          </span>
        ) : (
          !mine && <span class="group-who">{name}</span>
        )}
        {g.bubbles.map((b) => (
          <BubbleView key={b.key} c={c} b={b} side={g.side} />
        ))}
      </div>
      <Foot c={c} g={g} last={last} />
    </div>
  )
}

function BubbleView({ c, b, side }: { c: Conversation; b: Bubble; side: Group['side'] }) {
  const said = b.message ?? b.pending!
  const state = b.pending ? (b.pending.state === 'failed' ? 'failed' : 'sending') : 'sent'
  return (
    <div class={'bubble-row ' + state} data-testid={side === 'note' ? 'note' : 'message'} data-state={state}>
      <Answers list={b.message?.data?.fields} />
      {said.text && <div class="bubble">{rich(side === 'visitor' ? 'visitor' : 'agent', said.text)}</div>}
      {said.attachments?.map((f) => (
        <FileCard key={f.id} file={f} url={fileURL} words={sharedWords.value} fail={complain} />
      ))}
      {b.pending?.state === 'failed' && <FailedLine c={c} b={b} side={side} />}
    </div>
  )
}

function FailedLine({ c, b, side }: { c: Conversation; b: Bubble; side: Group['side'] }) {
  const p = b.pending!
  // Discarding gives the words back to whoever may still need them.
  const drop = () => {
    discard(p.client_id)
    const key = `${c.id}:${side === 'note' ? 'note' : 'answer'}`
    keep(key, { text: p.text, files: p.attachments }, 'if-empty')
  }
  return (
    <div class="bubble-fail" role="alert">
      <Alert />
      <span>{sharedWords.value.refusal(p.reason ?? 'internal', p.params)}</span>
      <button type="button" class="link" onClick={() => retry(p.client_id)} data-testid="retry">
        {t('thread.retry')}
      </button>
      <button type="button" class="link" onClick={drop}>
        {t('thread.discard')}
      </button>
    </div>
  )
}

function Foot({ c, g, last }: { c: Conversation; g: Group; last: boolean }) {
  void me.value
  const end = g.bubbles[g.bubbles.length - 1]!
  if (end.pending?.state === 'failed') return null
  if (end.pending)
    return (
      <div class="group-foot">
        <Clock />
        {t('thread.sending')}
      </div>
    )
  const time = (
    <time dateTime={new Date(g.at).toISOString()} title={full(g.at, locale.value)}>
      {clock(g.at, locale.value)}
    </time>
  )
  if (g.side !== 'agent' || !last) return <div class="group-foot">{time}</div>
  const read = c.visitor_read >= (end.message?.seq ?? Infinity)
  return (
    <div class="group-foot" data-testid="delivery" data-read={read}>
      {time}
      {read ? <Checks class="seen" /> : <Check />}
      {t(read ? 'thread.read' : 'thread.sent')}
    </div>
  )
}
