import type { Accent } from './accent'

export type Scheme = 'auto' | 'light' | 'dark'

const dark = () => matchMedia('(prefers-color-scheme: dark)')

/** Whether a scheme is dark now. */
export function isDark(scheme: Scheme): boolean {
  return scheme === 'dark' || (scheme !== 'light' && dark().matches)
}

let undress = () => {}

/**
 * Puts scheme and accent on the document, and follows the system's wish when
 * the scheme is auto; again is another one. Through the CSSOM, which a strict
 * policy allows.
 */
export function dress(scheme: Scheme, accent: (dark: boolean) => Accent): void {
  const root = document.documentElement
  const put = () => {
    const d = isDark(scheme)
    root.dataset['scheme'] = d ? 'dark' : 'light'
    for (const [name, value] of Object.entries(accent(d))) root.style.setProperty('--' + name, value)
  }
  undress()
  put()
  undress = () => dark().removeEventListener('change', put)
  if (scheme === 'auto') dark().addEventListener('change', put)
}
