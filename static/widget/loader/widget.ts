import type { Availability, State } from '../../shared/types'
import type { RecadoEvents, RecadoOptions } from '../sdk/recado'
import type { Settings, Trail } from '../bridge'
import { type Launcher, newLauncher } from './launcher'
import { checked, warn } from './options'

export type Call = (...args: never[]) => unknown

/** What the second stage gets from the first. Both read and change it. */
export interface Base extends Launcher {
  s: Settings
  o: RecadoOptions // what the page wants
  nonce: string
  lang: string
  state: State
  badge: (Node | string)[] // on the launcher, and what it says
  badgeSays: string
  open: boolean
  hidden: boolean
  known: boolean // the page has said who the visitor is
  lost: boolean // the second stage, or the panel, did not come
  trail: Set<Trail> // what the visitor did on this page
  calls: Record<string, Call> // all but the few that need no launcher
  early: Record<string, Call> // those
  handlers: Set<Handler>
  gone: Set<() => void> // what destroy undoes
  emit: typeof emit
  paint: () => void
  look: (o: RecadoOptions) => void
  step: (kind: Trail['kind'], name: string, url: string) => void
  listen: (on: EventTarget, name: string, f: (e: never) => unknown, o?: AddEventListenerOptions) => void
  call: (...a: unknown[]) => Promise<unknown>
  more?: () => Promise<void> // fetches the third stage, the SDK
  again: () => void // the document was drawn anew
}

type Handler = { type: string; f: (e: unknown) => unknown; once: boolean }

// Limits of the server (chat/context.go).
const most = 20 // steps of the trail
const title = 300 // characters of a page's title, or of an event and its values
const address = 2000 // characters of a URL
const tag = Math.random().toString(36).slice(2)
let events = 0

/** Tells the page what happened. One handler's mistake is reported as the page's own, and stops no other. */
function emit(this: Base | { handlers: Set<Handler> }, type: keyof RecadoEvents, data?: unknown): void {
  const e = { id: tag + events++, type, at: Date.now(), data }
  this.handlers.forEach((h) => {
    if (h.type !== type && h.type !== '*') return
    if (h.once) this.handlers.delete(h)
    Promise.resolve(e).then(h.f)
  })
  dispatchEvent(new CustomEvent('recado:' + type, { detail: e }))
}

/**
 * The widget's first stage: the launcher, and the commands of window.Recado,
 * which is what it returns. What it does not know it leaves to the second
 * stage, which it fetches when somebody comes near, or a call needs it. Sets,
 * since pages have been seen to replace the methods of arrays.
 */
export function newWidget(s: Settings, nonce: string, attributes: RecadoOptions) {
  // Taken before the page can put others in their place.
  const { fetch: get, setTimeout: later } = window
  const handlers = new Set<Handler>()
  let b: Base | undefined
  let stage: Promise<unknown> | undefined // the second, on its way or here
  let fetchIt: () => void
  let drawIt: (() => unknown) | undefined // waits for idleness or a first sign of the visitor
  let tries = 0
  let drawn: Promise<Base>
  let isDrawn: (b: Base) => void
  let line: Promise<unknown> // of calls
  const anew = () => {
    drawn = new Promise((done) => (isDrawn = done))
    line = drawn
  }
  anew()

  const hear = (once: boolean) => (type: string, f: Handler['f']) => {
    handlers.add({ type, f: callable(f), once })
  }

  function callable<F>(f: F): F {
    if (typeof f !== 'function') throw TypeError('not a function: ' + f)
    return f
  }

  // Calls that need no launcher; the others wait for it.
  const early: Record<string, Call> = {
    __proto__: null as never,
    boot,
    destroy,
    on: hear(false),
    once: hear(true),
    off: (type: string, f?: unknown) => handlers.forEach((h) => h.type === type && (!f || h.f === f) && handlers.delete(h)),
    ready: (f?: () => void) => (f && callable(f), drawn.then(() => f && f())),
  }

  /** Runs one call: Recado('open'). What is wrong with it is said in the console, and in the promise. */
  function call(a: ArrayLike<unknown> & { r?: (p: unknown) => void }): Promise<unknown> {
    const p = run(a[0] as string, a[1] as never, a[2] as never)
    p.catch(warn)
    if (a.r) a.r(p)
    return p
  }

  async function run(name: string, x: never, y: never): Promise<unknown> {
    try {
      if (early[name]) return await early[name]!(x, y)
      const lazy = /^(id|log|set|tr|pa|before|up|con)/.test(name)
      if (!lazy) {
        if (drawIt) drawIt()
        if (stage) fetchIt()
      }
      const w = await drawn
      // One after the other, also when a stage has to come first.
      const turn = line.then(() => prepare(w, name, !lazy))
      line = turn.catch(() => {})
      await turn
      if (w !== b) throw Error('destroyed')
      if (!w.calls[name]) throw Error('unknown call')
      return await w.calls[name]!(x, y)
    } catch (e) {
      throw Error(name + ': ' + ((e as Error).message || e))
    }
  }

  async function prepare(w: Base, name: string, now: boolean): Promise<void> {
    if (!w.calls[name]) await load(w, now)
    if (!w.calls[name] && w.more) await w.more()
  }

  function load(w: Base, now: boolean): Promise<unknown> {
    if (!stage) {
      // A fragment makes another try another module: some browsers remember what failed.
      const url = s.base + s.next + (tries ? '#' + tries : '')
      stage = new Promise<void>((go) => (fetchIt = go))
        .then(() => import(url))
        .then((m: { default: (w: Base) => unknown }) => w === b && m.default(w))
        .then(() => lost(w, false), (e: unknown) => {
          tries++
          stage = undefined
          lost(w, true)
          const message = `${s.base} must answer, and script-src of the page must allow it`
          w.emit('error', { message })
          console.error('[Recado]', message, e)
          throw Error('not loaded')
        })
    }
    if (now) fetchIt()
    else idle(fetchIt)
    return stage
  }

  function lost(w: Base, is: boolean): void {
    w.lost = is
    w.mode('busy', false)
    w.paint()
  }

  /** Draws the launcher, or gets ready to. */
  function boot(given?: unknown, byItself?: boolean): void {
    if (b) return void (given && call(['update', given]))
    const o = { ...attributes, ...checked(given) }
    if (byItself && (drawIt || o.start === 'manual')) return
    const f = (): unknown => drawIt === f && draw(o)
    drawIt = f
    if (o.start === 'idle') idle(f)
    else if (o.start === 'interaction') for (const t of ['scroll', 'pointermove', 'touchstart', 'keydown']) addEventListener(t, f, { once: true, passive: true })
    else f()
  }

  function draw(o: RecadoOptions): void {
    drawIt = undefined
    if (b) return
    const gone = new Set<() => void>()
    const launcher = newLauncher(s, o.nonce || nonce, () => {
      if (!stage) launcher.mode('busy', true)
      call(['toggle'])
    })
    const w: Base = (b = {
      ...launcher, s, o, nonce: o.nonce || nonce, lang: '', state: s.state, badge: [], badgeSays: '', open: false, hidden: false, known: false, lost: false, trail: new Set(), step,
      early, handlers, gone, emit, paint, look, listen, call: (...a) => call(a), again: () => {},
      calls: { __proto__: null as never, show: () => hide(false), hide: () => hide(true) } as Record<string, Call>,
    })
    look(o)
    listen(w.prefersDark, 'change', () => w.dress(w.o))
    listen(window, 'scroll', () => w.mode('scrolled', true), { passive: true })
    for (const hint of ['pointerenter', 'focus', 'touchstart']) listen(w.button, hint, () => call(['warm']), { passive: true })
    listen(document, 'click', (e: MouseEvent) => typeof w.o.launcher === 'string' && (e.target as Element).closest(w.o.launcher) && call(['open']))
    watch(w)
    poll(w)
    // What is stored is another process's, so that the first look at it takes long.
    idle(() => {
      if (s.pictures) {
        w.fetchPictures()
        w.paint()
      }
      try {
        if (w === b && localStorage.getItem('recado:' + s.key + ':talking')) call(['warm'])
      } catch {
        // The browser forbids storage.
      }
    })
    if (o.token || o.getToken) call(['identify', o])
    isDrawn(w)
    w.emit('ready')

    function listen(on: EventTarget, name: string, f: (e: never) => unknown, opt?: AddEventListenerOptions): void {
      on.addEventListener(name, f as EventListener, opt)
      gone.add(() => on.removeEventListener(name, f as EventListener, opt))
    }

    function look(more: RecadoOptions): void {
      w.lang = w.dress(Object.assign(w.o, more))
      paint()
    }

    function step(kind: Trail['kind'], name: string, url: string): void {
      w.trail.add({ at: Date.now(), kind, name: name.slice(0, title), url: url.slice(0, address) })
      if (w.trail.size > most) w.trail.delete(w.trail.values().next().value!)
    }

    function hide(on: boolean): void {
      w.hidden = on
      if (on && w.calls['close']) w.calls['close']()
      paint()
    }

    function paint(): void {
      const at = location.href.split('#')[0]!
      w.show(w.state, w.lost, w.badge, w.badgeSays)
      w.host.hidden = !w.open && !!(w.hidden || (s.verified && !w.known) || (s.hide && RegExp(s.hide).test(at)) || (s.show && !RegExp(s.show).test(at)))
    }
  }

  /** Leaves nothing behind, but what the visitor has in storage. */
  function destroy(): void {
    drawIt = undefined
    if (!b) return handlers.clear()
    const w = b
    b = stage = undefined
    w.gone.forEach((undo) => undo())
    if (w.calls['close']) w.calls['close']()
    handlers.clear()
    w.host.remove()
    anew()
  }

  // Asks for the state now and then, until a living panel tells it.
  function poll(w: Base): void {
    const ask = async () => {
      if (w.root.classList.contains('ready') || document.hidden) return
      const r = await get(s.base + '/api/v1/widgets/' + s.key + '/availability', { credentials: 'omit' })
      const { state }: Availability = await r.json()
      if (!r.ok || w.state === state) return
      w.state = state
      w.paint()
      w.emit('availability', { state })
    }
    every(w, () => ask().catch(() => {}), (s.poll || 60) * 1e3) // the next one may succeed
  }

  // Single-page sites change their address without loading, and their document
  // with us in it: look again, touching nothing of theirs.
  function watch(w: Base): void {
    let href = ''
    const look = () => {
      const { container } = w.o
      if (!w.host.isConnected) {
        const place = typeof container === 'string' ? document.querySelector(container) : container
        ;(place || document.documentElement).append(w.host)
        w.again()
      }
      if (href === location.href) return
      href = location.href
      w.step('page', document.title, href)
      w.paint()
    }
    look()
    every(w, look, 500)
  }

  function every(w: Base, f: () => void, ms: number): void {
    const timer = setInterval(f, ms)
    w.gone.add(() => clearInterval(timer))
  }

  // After the page has what it needs.
  function idle(f: () => void): void {
    later(() => (document.readyState === 'complete' ? f() : idle(f)), 1500)
  }

  return call
}
