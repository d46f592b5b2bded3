import type { Settings } from '../bridge'

/** The language to speak: the first wish that there are words for. */
export function pick(texts: Settings['texts'], ...wishes: (string | undefined)[]): string {
  for (const w of wishes) {
    const lang = (w || '').toLowerCase().split(/[-_]/)[0]!
    if (texts[lang]) return lang
  }
  return 'es'
}
