import type { Marked, ToLoader, ToPanel } from '../../bridge'
import { el, picture, style } from '../dom'
import type { Base } from '../widget'
import { css } from './css'
import { words } from './words'

const patience = 12_000 // ms until a panel that does not answer is lost

export const isPhone = (): boolean => matchMedia('(max-width:480px)').matches

export type Init = Extract<ToPanel, { type: 'init' }>

/**
 * The panel's place in the page, and its frame or window. `greet` gives what a
 * panel learns first; `heard` gets what it says.
 */
export function newPanel(w: Base, greet: () => Init, heard: (m: ToLoader) => void) {
  const ours = new URL(w.s.base).origin
  const viewport = window.visualViewport
  const later = window.setTimeout
  const wait = el('div', { class: 'w' })
  const place = el('div', { class: 'p', role: 'dialog', 'aria-label': 'Chat' }, wait)
  let frame: HTMLIFrameElement | undefined
  let popup: Window | null = null
  let first = true // no frame was asked for yet
  let wanted = false // the frame is on its way
  let ready = false // the panel answers
  let unlock: (() => void) | undefined
  let opener: HTMLElement | null = null // what had the focus
  let answered: (() => void)[] = []

  style(w.shadow, css, w.nonce, w.shadow.adoptedStyleSheets[0])
  w.root.append(place)
  w.listen(window, 'message', hear)
  w.listen(document, 'keydown', (e: KeyboardEvent) => e.key === 'Escape' && !e.defaultPrevented && close())
  if (viewport) for (const t of ['resize', 'scroll']) w.listen(viewport, t, fit)
  w.again = () => frame && again()
  w.gone.add(leave)

  const other = () => popup || (frame && frame.contentWindow)

  /** Makes the panel's frame, if there is none: the first in the same turn, others once the page's script has ended, so that a loop of calls makes one. */
  function load(): void {
    if (wanted || popup) return
    wanted = true
    if (first) make()
    else later(make, 0)
    first = false
  }

  function make(): void {
    if (!wanted || frame) return
    const f = (frame = el('iframe', { src: address(), title: 'Chat', allow: 'clipboard-write' }) as HTMLIFrameElement)
    waiting(false)
    place.append(f)
    later(() => frame === f && !ready && waiting(true), patience)
  }

  const address = () => w.s.base + '/w/' + w.s.key + '/panel?locale=' + w.lang + '&origin=' + encodeURIComponent(location.origin)

  /** Takes the panel out; the next one begins anew. */
  function leave(): void {
    if (frame) frame.remove()
    if (popup) popup.close()
    frame = undefined
    popup = null
    wanted = ready = false
    w.mode('ready', false)
  }

  // After the frame was lost, taken out and put back, or speaks another language.
  function again(): void {
    leave()
    load()
  }

  function tell(m: ToPanel): void {
    const to = ready && other() // none while the page has us taken out
    if (to) to.postMessage({ ...m, recado: 1 }, ours)
  }

  function hear(e: MessageEvent): void {
    const m: Marked<ToLoader> = e.data
    const from = other()
    if (!from || e.source !== from || e.origin !== ours || !m || m.recado !== 1) return
    if (m.type !== 'ready') return heard(m)
    ready = true
    w.mode('ready', !popup)
    tell(greet())
    if (w.open && !popup) focus()
    const waited = answered
    answered = []
    for (const f of waited) f()
  }

  /** Resolves when the panel answers, and loads it if need be. */
  function there(): Promise<void> {
    load()
    return ready ? Promise.resolve() : new Promise((f) => (answered = [...answered, f]))
  }

  /** What stands in the panel's place until it is ready, with a way out. */
  function waiting(lost: boolean): void {
    const out = el('button', { class: 'c', 'aria-label': words[w.lang]!.close }, picture('M18 6 6 18M6 6l12 12'))
    const retry = el('button', {}, w.s.texts[w.lang]![1])
    out.onclick = close
    retry.onclick = again
    wait.replaceChildren(...(lost ? [retry] : [el('i')]), out)
    if (lost) w.emit('error', { message: ours + ' must answer, and frame-src of the page must allow it' })
  }

  function open(): void {
    load()
    if (popup) return popup.focus()
    if (w.open) return
    w.open = true
    opener = document.activeElement as HTMLElement | null
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
    if (!w.open) return
    w.open = false
    const within = document.activeElement === w.host
    if (unlock) unlock()
    unlock = undefined
    shown('close')
    if (within) (opener && opener !== w.host && opener !== document.body ? opener : w.button).focus({ preventScroll: true })
  }

  function shown(event: 'open' | 'close'): void {
    w.mode('open', w.open)
    w.button.setAttribute('aria-expanded', w.open + '')
    w.paint()
    tell({ type: 'shown', open: w.open || !!popup, page: page(), phone: isPhone() })
    w.emit(event)
  }

  /** The panel has a window of its own from now on. */
  function apart(opened: Window): void {
    popup = opened
    later(() => popup === opened && !ready && (leave(), open()), patience) // the page's policy parted us
  }

  // A phone's keyboard makes the panel shorter.
  function fit(): void {
    const on = w.open && viewport && isPhone() && viewport.scale === 1
    const { style } = place
    style.height = on ? viewport.height + 'px' : ''
    style.top = on ? viewport.offsetTop + 'px' : ''
  }

  function focus(): void {
    frame!.focus({ preventScroll: true })
  }

  const toggle = () => (w.open ? close() : open())

  return { load, leave, again, tell, there, open, close, toggle, address, apart, loaded: () => wanted, elsewhere: () => !!popup }
}

export const page = () => ({ url: location.href, title: document.title })

export type Panel = ReturnType<typeof newPanel>
