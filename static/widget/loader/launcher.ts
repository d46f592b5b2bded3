import type { State } from '../../shared/types'
import type { RecadoOptions } from '../sdk/recado'
import type { Settings } from '../bridge'
import { css } from './css'
import { el, picture, style } from './dom'
import { pick } from './words'

// One picture and one mark for each state: a balloon that speaks and a dot, a
// balloon that waits and a half-moon, an envelope twice.
const balloon = 'M8 20a9 9 0 1 0-4-4l-1 5z'
const envelope = 'M4 5h16v14H4zM4 7l8 6 8-6'
const glyphs: Record<State, string> = {
  online: balloon + 'M8 10h8M8 14h5',
  away: balloon + 'M8 12h0M12 12h0M16 12h0',
  offline: envelope,
}
const marks: Record<State, string> = {
  online: 'M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0',
  away: 'M21 13a9 9 0 1 1-10-10a7 7 0 0 0 10 10',
  offline: envelope,
}

/** What is drawn in the company's page. The second stage puts the panel beside it. */
export function newLauncher(s: Settings, nonce: string, toggle: () => void) {
  const host = el('recado-widget')
  const button = el('button', { type: 'button', class: 'b', 'aria-haspopup': 'dialog', 'aria-expanded': 'false' })
  const label = el('span', { class: 'l', dir: 'auto', 'aria-hidden': 'true' })
  const root = el('div', {}, el('div', { class: 'row' }, label, button))
  const shadow = host.attachShadow({ mode: 'open' })
  const prefersDark = matchMedia('(prefers-color-scheme:dark)')
  let text: Settings['texts']['']
  const own: Partial<Record<State, HTMLImageElement>> = {}
  let again = () => {}
  let late = false // the page has what it needs: pictures may be fetched

  style(shadow, css, nonce)
  shadow.append(root)
  button.onclick = label.onclick = toggle

  /** A class of the root: open, ready, scrolled, dark. */
  const mode = (name: string, on: unknown): boolean => root.classList.toggle(name, !!on)

  /** Puts on what the page wants, over what the settings say. Returns the language. */
  function dress(o: RecadoOptions): string {
    const { offset, theme = s.scheme, launcher = true } = o
    const at = (typeof offset === 'object' ? offset : { x: offset, y: offset }) || {}
    const put = (name: string, value: unknown) => host.style.setProperty('--' + name, value as string, 'important')
    put('a', s.accent)
    put('t', s.ink || '#fff')
    put('x', (at.x ?? s.x ?? 20) + 'px')
    put('y', (at.y ?? s.y ?? 20) + 'px')
    put('z', o.zIndex ?? 2147483e3)
    mode('left', o.position ? o.position === 'left' : s.left)
    mode('bare', launcher !== true)
    mode('dark', theme === 'dark' || (theme !== 'light' && prefersDark.matches))
    const lang = pick(s.texts, o.locale, s.locale, document.documentElement.lang)
    text = s.texts[lang]!
    return lang
  }

  /** badge: the second stage's, what was not read yet. */
  function show(state: State, lost: boolean, badge: (Node | string)[], badgeSays: string): void {
    let says = ''
    let i = 2
    for (const st in glyphs) {
      if (mode(st, st === state)) says = text[i]!
      i++
    }
    if (lost) says = text[1]
    label.textContent = says
    const url = s.pictures && s.pictures[state]
    if (url && !own[state] && (late || url[0] === 'd')) {
      own[state] = el('img', { class: 'i', alt: '', src: url }) as HTMLImageElement
      own[state]!.onload = () => again()
    }
    again = () => show(state, lost, badge, badgeSays)
    // Ours until the company's is there, also when it never comes.
    const glyph = own[state] && own[state]!.naturalWidth ? own[state]! : picture(glyphs[state], 'g')
    button.replaceChildren(glyph, el('span', { class: 'm' }, picture(marks[state])), ...badge)
    button.setAttribute('aria-label', text[0] + '. ' + says + badgeSays)
  }

  const fetchPictures = () => (late = true)

  return { host, button, root, shadow, prefersDark, mode, dress, show, fetchPictures }
}

export type Launcher = ReturnType<typeof newLauncher>
