import { dark } from '../../shared/dark'
import type { State } from '../../shared/types'
import type { Settings } from '../bridge'
import { css } from './css'
import { el, picture, style } from './dom'
import type { Words } from './words'

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

/** What is drawn in the company's page: the button, and the place that the panel's frame stands in. */
export function newLauncher({ look }: Settings, text: Words, nonce: string, toggle: () => void, retry: () => void) {
  const host = el('recado-widget')
  const button = el('button', { type: 'button', class: 'b', 'aria-haspopup': 'dialog', 'aria-expanded': 'false' })
  const label = el('span', { class: 'l', dir: 'auto', 'aria-hidden': 'true' })
  const wait = el('div', { class: 'w' })
  const panel = el('div', { class: 'p', role: 'dialog', 'aria-label': text.title }, wait)
  const root = el('div', {}, el('div', { class: 'row' }, label, button), panel)

  const put = (name: string, value: string) => host.style.setProperty('--' + name, value)
  put('a', look.accent)
  put('t', dark(look.accent) ? '#fff' : '#1f1d1a')
  put('x', look.offset_x + 'px')
  put('y', look.offset_y + 'px')
  mode('left', look.position === 'left')
  const shadow = host.attachShadow({ mode: 'open' })
  style(shadow, css, nonce)
  shadow.append(root)
  button.onclick = label.onclick = toggle

  /** A class of the root: open, ready, scrolled, dark. */
  function mode(name: string, on: boolean): void {
    root.classList.toggle(name, on)
    if (name === 'open') button.setAttribute('aria-expanded', on + '')
  }

  function show(state: State, unread: number): void {
    for (const st in glyphs) mode(st, st === state)
    label.textContent = text[state]
    button.replaceChildren(picture(glyphs[state], 'g'), el('span', { class: 'm' }, picture(marks[state], 'f')), unread ? el('span', { class: 'n' }, unread > 99 ? '99+' : unread + '') : '')
    button.setAttribute('aria-label', text.open + '. ' + text[state] + (unread ? '. ' + unread + text.unread : ''))
  }

  /** What stands in the panel's place until it is ready, with a way out. */
  function waiting(lost: boolean): void {
    const out = el('button', { class: 'c', 'aria-label': text.close }, picture('M18 6 6 18M6 6l12 12', 'f'))
    const again = el('button', {}, text.again)
    out.onclick = toggle
    again.onclick = retry
    wait.replaceChildren(...(lost ? [text.lost, again] : [el('i')]), out)
  }

  return { host, button, panel, mode, show, waiting }
}

export type Launcher = ReturnType<typeof newLauncher>
