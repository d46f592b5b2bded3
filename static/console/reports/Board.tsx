import { useEffect, useRef, useState } from 'preact/hooks'
import { clock } from '../../shared/time'
import { Face, StateMark } from '../../shared/marks'
import { Failed, Skeletons } from '../parts/Empty'
import { lateness, list, waitsSince } from '../pure/conversations'
import { openConversation, openInbox } from '../state/nav'
import { locale } from '../state/settings'
import { administers, known, myId, skew } from '../state/store'
import type { Colleague } from '../types'
import { count, w, wn } from './i18n'
import { board, staleSince, useBoard, type Board as Now } from './live'
import { span } from './pure/figures'
import type { BoardProject } from './types'

/** How the desk stands now, on a wall or on a phone. */
export function Board() {
  useBoard()
  const pane = useRef<HTMLElement>(null)
  const now = board.value
  return (
    <section class="report-pane board" ref={pane} data-testid="board">
      <header class="report-head">
        <h1 tabIndex={-1} data-home>
          {w('board.title')}
        </h1>
        {document.fullscreenEnabled && (
          <button type="button" class="button small board-full" onClick={() => void (document.fullscreenElement ? document.exitFullscreen() : pane.current?.requestFullscreen())}>
            {w('board.full')}
          </button>
        )}
      </header>
      <div class="report-scroll">
        <div class="report-body">
          {staleSince.value > 0 && now && (
            <p class="notice" role="status">
              {w('board.stale', { at: clock(staleSince.value, locale.value) })}
            </p>
          )}
          {now ? <Figures now={now} /> : staleSince.value ? <Failed again={() => location.reload()} /> : <Skeletons rows={4} />}
        </div>
      </div>
    </section>
  )
}

type State = 'online' | 'away' | 'offline'

export function stateOf(a: Colleague): State {
  if (!a.present) return 'offline'
  return a.availability === 'online' && !a.idle ? 'online' : 'away'
}

/** The server's time, each second. */
function useSeconds(): number {
  const [at, set] = useState(Date.now())
  useEffect(() => {
    const timer = setInterval(() => set(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return at + skew.value
}

const waited = (since: number, at: number): string => (since ? span(Math.max(at - since, 0)) : '–')

function Figures({ now }: { now: Now }) {
  const at = useSeconds()
  const people = useRef<HTMLHeadingElement>(null)
  const sum = (of: (p: BoardProject) => number) => now.projects.reduce((n, p) => n + of(p), 0)
  const since = now.projects.reduce((first, p) => (p.waiting_since && (!first || p.waiting_since < first) ? p.waiting_since : first), 0)
  const present = now.agents.filter((a) => a.present).length
  const free = now.agents.filter((a) => stateOf(a) === 'online').length
  return (
    <>
      <div class="figures board-figures">
        <Big name={w('board.waiting')} late={lateness(since, at)} testid="board-waiting" go={() => openInbox('waiting', '')}>
          {count(sum((p) => p.waiting))}
        </Big>
        <Big name={w('board.longest')} late={lateness(since, at)} testid="board-longest" note={since ? '' : w('board.nobody')} go={since ? () => openOldest() : undefined}>
          {waited(since, at)}
        </Big>
        <Big name={w('board.active')} testid="board-active" note={w('board.unanswered', { n: sum((p) => p.unanswered) })} go={() => openInbox('active', '')}>
          {count(sum((p) => p.active))}
        </Big>
        <Big name={w('board.agents')} testid="board-agents" note={wn('board.present', present)} go={() => people.current?.focus()}>
          {count(free)}
        </Big>
      </div>
      {now.more && <p class="help">{w('board.more')}</p>}
      <section class="card numbers" aria-label={w('board.projects')}>
        <h2>{w('board.projects')}</h2>
        <div class="numbers-scroll" tabIndex={0} role="group" aria-label={w('board.projects')}>
          <table class="tabular">
            <thead>
              <tr>
                <th scope="col">{w('filter.project')}</th>
                <th scope="col">{w('board.waiting')}</th>
                <th scope="col">{w('board.longest')}</th>
                <th scope="col">{w('board.active')}</th>
              </tr>
            </thead>
            <tbody>
              {now.projects.map((p) => (
                <tr key={p.id} data-testid="board-project">
                  <th scope="row">
                    <span class="board-project">
                      <StateMark state={p.state} />
                      {p.name} <small>{stateWord(p)}</small>
                    </span>
                  </th>
                  <td>
                    <Link n={p.waiting} name={`${p.name} · ${w('board.waiting')}`} go={() => openInbox('waiting', p.id)}>
                      {count(p.waiting)}
                    </Link>
                  </td>
                  <td class={'wait-text ' + lateness(p.waiting_since, at)}>
                    <Link n={p.waiting_since} name={`${p.name} · ${w('board.longest')}`} go={() => openOldest(p.id)}>
                      {waited(p.waiting_since, at)}
                    </Link>
                  </td>
                  <td>
                    <Link n={p.active} name={`${p.name} · ${w('board.active')}`} go={() => openInbox('active', p.id)}>
                      {count(p.active)}
                    </Link>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section class="card" aria-label={w('board.people')}>
        <h2 ref={people} tabIndex={-1}>
          {w('board.people')}
        </h2>
        <ul class="board-people">
          {[...now.agents].sort(byState).map((a) => (
            <Person key={a.id} a={a} />
          ))}
        </ul>
      </section>
      <footer class="report-rules" data-testid="rules">
        <p>
          {w('board.rule')} {!administers.value && w('mine')}
        </p>
        <p>{w('board.zone', { zone: now.zone })}</p>
      </footer>
    </>
  )
}

/** The conversation that has waited longest, of one project or of all; the list of those that wait where it is not known here. */
function openOldest(project = ''): void {
  const [first] = list(known.peek(), 'waiting', myId.peek())
    .filter((c) => !project || c.project === project)
    .sort((a, b) => waitsSince(a) - waitsSince(b))
  if (first) openConversation(first.id, 'waiting', project)
  else openInbox('waiting', project)
}

interface LinkProps {
  n: number
  name: string
  go: () => void
  children: string
}

/** A number that leads to the list behind it; nothing leads nowhere. */
function Link({ n, name, go, children }: LinkProps) {
  if (!n) return <>{children}</>
  return (
    <button type="button" class="link behind" aria-label={`${name}: ${children}`} onClick={go} data-testid="board-behind">
      {children}
    </button>
  )
}

function stateWord(p: BoardProject): string {
  if (p.reason === 'hours') return w('state.closed')
  return w(p.reason === 'busy' ? 'state.busy' : `state.${p.state}`)
}

const order: State[] = ['online', 'away', 'offline']
const byState = (a: Colleague, b: Colleague): number => order.indexOf(stateOf(a)) - order.indexOf(stateOf(b)) || a.name.localeCompare(b.name)

interface BigProps {
  name: string
  children: string
  note?: string
  late?: string
  go?: (() => void) | undefined
  testid: string
}

function Big({ name, children, note, late, go, testid }: BigProps) {
  return (
    <div class={'card figure board-figure ' + (late ?? '')} data-testid={testid}>
      <h2>{name}</h2>
      {go ? (
        <button type="button" class="figure-number tabular behind" onClick={go}>
          {children}
        </button>
      ) : (
        <span class="figure-number tabular">{children}</span>
      )}
      <p class="figure-before">{note}</p>
    </div>
  )
}

function Person({ a }: { a: Colleague }) {
  const state = stateOf(a)
  return (
    <li class="board-person" data-state={state}>
      <Face name={a.name} />
      <span class="board-who">
        <span class="board-name">{a.name}</span>
        <span class="board-state">
          <StateMark state={state} />
          {w(`state.${state}`)}
          {a.present && a.idle && ` · ${w('board.idle')}`}
        </span>
      </span>
      <span class="board-load">
        <meter min={0} max={Math.max(a.capacity, 1)} value={Math.min(a.load, a.capacity)} aria-hidden="true" />
        <span class="tabular">{w('board.load', { load: a.load, capacity: a.capacity })}</span>
      </span>
    </li>
  )
}
