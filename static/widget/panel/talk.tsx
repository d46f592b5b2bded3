import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { firstSeq } from '../../shared/entries'
import { Down } from '../../shared/icons'
import { Face, StateMark } from '../../shared/marks'
import type { Attachment } from '../../shared/types'
import { announced, boot, fail, host, nameOf, placeOf, projectOf, quiet, say, shown, stateOf, talks } from './state'
import { Composer, DropPlace } from './composer'
import { Header, useArrival } from './frame'
import { AskEnd, Ended, Linked, Said, Transcript } from './parts'
import type { Conversation } from './talks'
import { refusal, t } from './words'

export interface TalkProps {
  id: string
  project: string
  case: number
  answered?: Record<string, string | boolean> // of the project's questions
  from?: string
}

/** A conversation (A6, A7, S3, S5, S8). It reaches the server with its first message. */
export function Talk(p: TalkProps) {
  const box = useArrival('talk' + placeOf(p))
  const c = p.id ? talks.find(p.id) : undefined
  const project = projectOf(c?.project ?? p.project)
  const name = nameOf(p)
  const beside = { name, project: p.project }
  const files = project?.files ?? false
  const [asking, ask] = useState<'' | 'copy' | 'end'>('')
  const done = () => ask('')
  useEffect(() => talks.look(p.id), [p.id])
  const number = c?.case || p.case
  const live = !c || c.status !== 'closed'
  const was = useRef(live)
  const send = (text: string, attachments: Attachment[]) => say(p, text, attachments)
  return (
    <DropPlace class="screen talk" on={files && (live || c.follow)} beside={beside} innerRef={box}>
      <Header
        title={project?.name ?? c?.project_name ?? ''}
        sub={<Who c={c} project={p.project} number={number} />}
        actions={c ? [{ label: t('talk.copy'), run: () => ask('copy') }, { label: t(quiet.value ? 'talk.loud' : 'talk.quiet'), run: hush }, ...(live ? [{ label: t('talk.end'), run: () => ask('end'), danger: true }] : [])] : []}
      />
      <main class="fill">
        <Connection />
        <Scroller p={p} c={c} />
        {!live && <Ended c={c!} was={was.current} />}
        {(live || c.follow) && <Composer beside={beside} files={files} send={send} typed={(on) => live && talks.typed(p.id, on)} />}
      </main>
      {asking === 'end' && <AskEnd id={p.id} done={done} />}
      {asking === 'copy' && <Transcript id={p.id} done={done} />}
    </DropPlace>
  )
}

function Who({ c, project, number }: { c: Conversation | undefined; project: string; number: number }) {
  const { state } = stateOf(c?.project ?? project)
  return (
    <span class="state">
      <StateMark state={c?.agent ? 'online' : state} />
      {c?.agent?.name ?? t(`state.${state}`)}
      {number > 0 && <span class="tabular"> · {t('case.title', { number })}</span>}
    </span>
  )
}

function hush(): void {
  quiet.value = !quiet.value
  host.tell({ type: 'quiet', on: quiet.value })
}

/** Says that the way to the server is broken, or that it lets nobody in; the style waits some seconds with it. */
function Connection() {
  const state = talks.live.value
  const full = talks.full.value
  const [why, setWhy] = useState('')
  useEffect(() => {
    if (full) void refusal({ params: {}, ...full }).then(setWhy)
    else setWhy('')
  }, [full])
  if (state === 'off' || state === 'up' || (talks.reached.value && state !== 'ended' && !why)) return null
  return (
    <div class="banner" role="status">
      {why || t(state === 'ended' ? 'talk.stopped' : 'talk.down')}
    </div>
  )
}

const sizeOf = (b: HTMLElement) => b.clientWidth + ' ' + b.clientHeight + ' ' + b.scrollHeight

const near = 80 // px from the end that still count as the end

function Scroller({ p, c }: { p: TalkProps; c: Conversation | undefined }) {
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const height = useRef(0)
  const size = useRef('')
  const top = useRef(0)
  const settle = (b: HTMLElement) => {
    if (atEnd.current) b.scrollTop = b.scrollHeight
    size.current = sizeOf(b)
    top.current = b.scrollTop
  }
  const [below, setBelow] = useState(false)
  const arrived = (b: HTMLElement) => {
    atEnd.current = b.scrollHeight - b.scrollTop - b.clientHeight < near
    if (atEnd.current) setBelow(false)
  }
  const [older, setOlder] = useState(false)
  const entries = talks.entriesOf(p.id)
  const name = nameOf(p)
  const pending = talks.out.pending.value.filter((q) => q.to === name)
  const writer = talks.typing.value[p.id] ?? ''
  const busy = stateOf(p.project).state === 'away'
  const all = entries.list.length + pending.length
  const whole = !p.id || firstSeq(entries) === 1
  const loading = !!p.id && entries.list.length === 0 && (c?.seq ?? 1) > 0

  // At the end it stays at the end; who reads further up is not moved.
  useLayoutEffect(() => {
    const b = box.current
    if (!b) return
    const first = firstSeq(entries)
    if (atEnd.current) b.scrollTop = b.scrollHeight
    else if (first < lastFirst.current) b.scrollTop += b.scrollHeight - height.current
    else if (all > lastAll.current) setBelow(true)
    lastFirst.current = first
    lastAll.current = all
    height.current = b.scrollHeight
    size.current = sizeOf(b)
    top.current = b.scrollTop
  }, [all, firstSeq(entries), writer, c?.status, c?.place])
  const lastFirst = useRef(firstSeq(entries))
  const lastAll = useRef(all)

  // The composer grows, pictures arrive, the keyboard opens.
  useEffect(() => {
    const b = box.current!
    const watch = new ResizeObserver(() => {
      settle(b)
      arrived(b) // a place that has grown may show the end without a scroll
    })
    watch.observe(b)
    watch.observe(b.firstElementChild!)
    return () => watch.disconnect()
  }, [])

  // What is on a screen that somebody sees, is read.
  const visible = shown.value
  useEffect(() => {
    const look = () => visible && !document.hidden && atEnd.current && p.id && talks.seen(p.id)
    look()
    addEventListener('visibilitychange', look)
    return () => removeEventListener('visibilitychange', look)
  }, [all, visible, p.id, c?.unread])

  const more = async () => {
    if (older || whole || loading) return
    setOlder(true)
    await talks.before(p.id).catch(fail)
    setOlder(false)
  }
  const scrolled = () => {
    const b = box.current
    if (!b) return // the last of a screen that is gone
    // The browser has scrolled, since the place or what is in it has another size: who was at the end, stays there.
    // But it goes up by itself only as far as it must; further up is where the reader went in the same moment.
    const wasReader = b.scrollTop < Math.min(top.current, b.scrollHeight - b.clientHeight) - 1
    if (sizeOf(b) !== size.current && !wasReader) settle(b)
    arrived(b)
    top.current = b.scrollTop
    height.current = b.scrollHeight
    if (atEnd.current && p.id && shown.value) talks.seen(p.id)
    if (b.scrollTop < near) void more()
  }
  // What grows between the click and the browser's word that it has scrolled doesn't take the reader from the end again.
  const down = () => {
    atEnd.current = true
    settle(box.current!)
  }
  return (
    <div class="scroll-place">
      <div ref={box} class="scroller" onScroll={scrolled} tabIndex={0} role="log" aria-live="off" aria-label={t('talk.log')}>
        <div class="talk-body">
          {!whole && !loading && (
            <button type="button" class="button small older" onClick={more} disabled={older}>
              {t('talk.older')}
            </button>
          )}
          {whole && <Welcome project={c?.project ?? p.project} />}
          {loading ? <div class="skeleton line" /> : (all > 0 || c || busy) && <Said p={p} c={c} entries={entries} pending={pending} writer={writer} />}
        </div>
      </div>
      {below && (
        <button type="button" class="button small to-end" onClick={down}>
          <Down />
          {t('talk.new')}
        </button>
      )}
      <p class="aside" role="status">
        {announced.value}
      </p>
    </div>
  )
}

/** The project's own words, shown before anything reaches the server (A6), and what this chat is for (S10). */
function Welcome({ project }: { project: string }) {
  const p = projectOf(project)
  if (!p) return null
  return (
    <>
      {p.scope && <p class="scope"><Linked text={p.scope} /></p>}
      {p.welcome && (
        <div class="group">
          <Face name={boot.tenant.name} />
          <div class="group-body">
            <span class="group-who">{boot.tenant.name}</span>
            <div class="bubble-row">
              <div class="bubble"><Linked text={p.welcome} /></div>
            </div>
          </div>
        </div>
      )}
    </>
  )
}
