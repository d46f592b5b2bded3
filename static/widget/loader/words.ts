import type { Settings } from '../bridge'

/** The language to speak: the first wish that there are words for, or else the browser's, or "es". */
export function pick(texts: Settings['texts'], ...wishes: (string | undefined)[]): string {
  return first(texts, wishes) || first(texts, navigator.languages) || 'es'
}

// Without a regular expression, and asking the browser only if it must: each costs a page that has not done so a fifth of a millisecond.
function first(texts: Settings['texts'], wishes: readonly (string | undefined)[]): string | undefined {
  for (const w of wishes) {
    const lang = (w || '').toLowerCase().replace('_', '-').split('-')[0]!
    if (texts[lang]) return lang
  }
}
