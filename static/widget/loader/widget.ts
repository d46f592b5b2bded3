import type { Availability } from '../../shared/types'
import type { Marked, Settings, ToLoader, ToPanel } from '../bridge'
import { el } from './dom'
import { checked, type Given, warn } from './given'
import { type Launcher, newLauncher } from './launcher'
import { shows } from './match'
import { newStore } from './store'
import { words } from './words'

type Handler = (data?: unknown) => void

const isPhone = () => matchMedia('(max-width:480px)').matches

/**
 * The widget in a company's page: the launcher, the panel's frame, and the
 * commands of window.Recado, which is what it returns. A closure, not a class:
 * its names get short. Sets, since pages have been seen to replace the methods
 * of arrays.
 */
export function newWidget(s: Settings, nonce: string) {
  const store = newStore(s.key)
  const ours = new URL(s.base).origin
  const viewport = window.visualViewport
  // Taken before the page can put others in their place.
  const { fetch: get, setTimeout: later } = window
  const handlers = new Set<{ name: string; f: Handler }>()
  const undo = new Set<() => void>()

  let launcher: Launcher | undefined
  let frame: HTMLIFrameElement | undefined
  let wanted = false // the frame is on its way
  let ready = false // the panel answers
  let isOpen = false
  let hidden = false
  let { state } = s
  let unread = 0
  let identity = ''
  let getToken: Given['getToken']
  let locale = ''
  let unlock: (() => void) | undefined

  const commands: Record<string, (a: never, b: never) => unknown> = {
    __proto__: null as never,
    boot,
    open,
    close,
    toggle,
    show: () => hide(false),
    hide: () => hide(true),
    destroy,
    identify,
    logout,
    on: (name: string, f: Handler) => callable(f) && handlers.add({ name, f }),
    off: (name: string, f?: Handler) => handlers.forEach((h) => h.name === name && (!f || h.f === f) && handlers.delete(h)),
    ready: (f: Handler) => callable(f) && (launcher ? f() : handlers.add({ name: 'ready', f })),
  }

  const callable = (f: unknown) => typeof f === 'function' || warn('not a function:', f)

  /** Runs one command: Recado('open'). What is wrong with it is said in the console and does no harm. */
  function call(a: ArrayLike<unknown>): void {
    try {
      const run = commands[a[0] as string]
      if (run) run(a[1] as never, a[2] as never)
      else warn('unknown command:', a[0])
    } catch (e) {
      warn(e)
    }
  }

  /** Draws the launcher; again does nothing. */
  function boot(given?: Given): void {
    const o = checked(given)
    if (o.token || o.getToken) identify(o)
    if (launcher) return
    locale = pick(o.locale)
    const text = { ...words[locale]!, ...s.texts[locale] }
    const l = (launcher = newLauncher(s, text, nonce, toggle, again))
    listen(window, 'message', heard)
    // Another tab has got, or forgotten, the visitor's token.
    listen(window, 'storage', (e: StorageEvent) => e.key === store.name('token') && tell({ type: 'token', token: e.newValue || '' }))
    listen(window, 'scroll', () => l.mode('scrolled', true), { passive: true })
    listen(document, 'keydown', (e: KeyboardEvent) => e.key === 'Escape' && !e.defaultPrevented && close())
    for (const hint of ['pointerenter', 'focus', 'touchstart']) listen(l.button, hint, load, { passive: true })
    if (viewport) for (const t of ['resize', 'scroll']) listen(viewport, t, fit)
    const dark = matchMedia('(prefers-color-scheme:dark)')
    const dress = () => l.mode('dark', s.look.scheme === 'dark' || (s.look.scheme !== 'light' && dark.matches))
    dress()
    listen(dark, 'change', dress)
    watch()
    poll()
    if (store.get('talking')) idle(load)
    emit('ready')
  }

  function open(): void {
    boot()
    load()
    if (isOpen) return
    isOpen = true
    shown('open')
    // On a phone the panel is the screen: the page behind stays where it is.
    if (isPhone()) {
      const { style } = document.documentElement
      const before = style.overflow
      style.overflow = 'hidden'
      unlock = () => (style.overflow = before)
    }
    fit()
    if (ready) focus()
  }

  function close(): void {
    if (!isOpen) return
    isOpen = false
    const within = document.activeElement === launcher!.host
    if (unlock) unlock()
    unlock = undefined
    shown('close')
    if (within) launcher!.button.focus({ preventScroll: true })
  }

  function shown(event: string): void {
    launcher!.mode('open', isOpen)
    paint()
    tell({ type: 'shown', open: isOpen, page: page(), phone: isPhone() })
    emit(event)
  }

  function toggle(): void {
    if (isOpen) close()
    else open()
  }

  function hide(on: boolean): void {
    hidden = on
    if (on) close()
    paint()
  }

  /** Leaves nothing behind, but what the visitor has in storage. */
  function destroy(): void {
    close()
    undo.forEach((u) => u())
    undo.clear()
    unframe()
    if (launcher) launcher.host.remove()
    launcher = undefined
    handlers.clear()
    hidden = false
    identity = ''
    getToken = undefined
  }

  function identify(given?: Given): void {
    if (given == null) return logout()
    const who = checked(given)
    getToken = who.getToken
    if (who.token) known(who)
    else askIdentity()
  }

  function askIdentity(): void {
    const asked = getToken
    if (asked) Promise.resolve().then(asked).then((token) => asked === getToken && known(checked({ token }))).catch(warn)
  }

  function known({ token }: Given): void {
    if (!token) return
    identity = token
    paint()
    tell({ type: 'identity', identity })
  }

  /** Another person may sit down: who this one was is forgotten. */
  function logout(): void {
    close()
    unframe()
    identity = ''
    getToken = undefined
    unread = 0
    for (const what of ['token', 'outbox', 'talking']) store.set(what, '')
    paint()
  }

  // The page's language: what boot says, the widget's own, the page's, the browser's.
  function pick(wish?: string): string {
    for (const w of [wish, s.locale, document.documentElement.lang, ...navigator.languages]) {
      const lang = (w || '').toLowerCase().split(/[-_]/)[0]!
      if (words[lang]) return lang
    }
    return 'es'
  }

  const page = () => ({ url: location.href, title: document.title })

  /** Makes the panel's frame, if there is none: once the page's script has ended, so that a loop of calls makes one. */
  function load(): void {
    if (wanted) return
    wanted = true
    Promise.resolve().then(() => {
      if (!wanted || frame || !launcher) return
      const src = s.base + '/w/' + s.key + '/panel?locale=' + locale + '&origin=' + encodeURIComponent(location.origin)
      const f = (frame = el('iframe', { src, title: launcher.panel.getAttribute('aria-label')!, allow: 'clipboard-write' }) as HTMLIFrameElement)
      launcher.waiting(false)
      launcher.panel.append(f)
      later(() => frame === f && !ready && launcher!.waiting(true), 12e3)
    })
  }

  function unframe(): void {
    if (frame) frame.remove()
    frame = undefined
    wanted = ready = false
    if (launcher) launcher.mode('ready', false)
  }

  // After the frame was lost, or taken out and put back.
  function again(): void {
    unframe()
    load()
  }

  function tell(m: ToPanel): void {
    const to = ready && frame!.contentWindow // none while the page has us taken out
    if (to) to.postMessage({ ...m, recado: 1 }, ours)
  }

  function heard(e: MessageEvent): void {
    const m: Marked<ToLoader> = e.data
    if (!frame || e.source !== frame.contentWindow || e.origin !== ours || !m || m.recado !== 1) return
    if (m.type === 'ready') {
      ready = true
      launcher!.mode('ready', true)
      tell({ type: 'init', token: store.get('token'), outbox: store.get('outbox'), page: page(), open: isOpen, identity, phone: isPhone() })
      if (isOpen) focus()
    } else if (m.type === 'claim') store.claim(m.token, m.instead).then((token) => tell({ type: 'claimed', token }))
    else if (m.type === 'put') store.put(m.id, m.item)
    else if (m.type === 'drop') store.put(m.id, '')
    else if (m.type === 'identity') askIdentity()
    else if (m.type === 'close') close()
    else if (m.type === 'event') emit(m.name, m.data)
    else if (m.type === 'state') {
      store.set('talking', m.talking ? '1' : '')
      news(m.availability, m.unread)
    }
  }

  function news(a: Availability, n: number): void {
    if (state !== a.state) emit('state', (state = a.state))
    if (unread !== n) emit('unread', (unread = n))
    paint()
  }

  // Asks for the state now and then, until a living panel tells it.
  function poll(): void {
    const url = s.base + '/api/v1/widgets/' + s.key + '/availability'
    const ask = async () => {
      if (ready || document.hidden) return
      const r = await get(url, { credentials: 'omit' })
      const a: Availability = await r.json()
      if (r.ok && !ready) news(a, unread)
    }
    every(() => ask().catch(() => {}), s.poll * 1e3) // the next one may succeed
  }

  function paint(): void {
    if (!launcher) return
    launcher.show(state, unread)
    const rules = s.show || {}
    launcher.host.hidden = !isOpen && (hidden || (!!rules.verified_only && !identity) || !shows(rules, location))
  }

  // Single-page sites change their address without loading, and their document
  // with us in it: look again, touching nothing of theirs.
  function watch(): void {
    let href = ''
    const look = () => {
      const { host } = launcher!
      if (!host.isConnected) {
        document.documentElement.append(host)
        if (frame) again()
      }
      if (href !== location.href) paint()
      href = location.href
    }
    look()
    every(look, 500)
  }

  function every(f: () => void, ms: number): void {
    const timer = setInterval(f, ms)
    undo.add(() => clearInterval(timer))
  }

  // A phone's keyboard makes the panel shorter.
  function fit(): void {
    const on = isOpen && viewport && isPhone() && viewport.scale === 1
    const { style } = launcher!.panel
    style.height = on ? viewport.height + 'px' : ''
    style.top = on ? viewport.offsetTop + 'px' : ''
  }

  function focus(): void {
    frame!.focus({ preventScroll: true })
  }

  // After the page has what it needs.
  function idle(f: () => void): void {
    if (document.readyState === 'complete') later(f, 1500)
    else listen(window, 'load', () => idle(f))
  }

  function emit(name: string, data?: unknown): void {
    // One handler's mistake is reported as the page's own, and stops no other.
    handlers.forEach((h) => h.name === name && Promise.resolve(data).then(h.f))
  }

  function listen(on: EventTarget, name: string, f: (e: never) => unknown, o?: AddEventListenerOptions): void {
    on.addEventListener(name, f as EventListener, o)
    undo.add(() => on.removeEventListener(name, f as EventListener, o))
  }

  return call
}
