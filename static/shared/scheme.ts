import { accentOf, type Accent } from './accent'

export type Scheme = 'auto' | 'light' | 'dark'

const dark = () => matchMedia('(prefers-color-scheme: dark)')

/** Whether a scheme is dark now. */
export function isDark(scheme: Scheme): boolean {
  return scheme === 'dark' || (scheme !== 'light' && dark().matches)
}

/** The accent as declarations of the names in tokens.css. */
export function accentNames(a: Accent): Record<string, string> {
  return {
    '--accent': a.accent,
    '--accent-hover': a.hover,
    '--accent-pressed': a.pressed,
    '--accent-tint': a.tint,
    '--accent-text': a.text,
    '--on-accent': a.on,
  }
}

/**
 * Puts scheme and accent on the document, and follows the system's wish when
 * the scheme is auto. Through the CSSOM, which a strict policy allows.
 */
export function dress(scheme: Scheme, colour: string): void {
  const root = document.documentElement
  const put = () => {
    const d = isDark(scheme)
    root.dataset['scheme'] = d ? 'dark' : 'light'
    const names = accentNames(accentOf(colour, d))
    for (const name in names) root.style.setProperty(name, names[name]!)
  }
  put()
  if (scheme === 'auto') dark().addEventListener('change', put)
}
