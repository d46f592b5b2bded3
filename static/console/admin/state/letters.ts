// What letters say in the company's own words.
import { locales, type Locale } from '../../../shared/i18n'
import { api } from '../../state/session'
import { languageNames } from '../../state/settings'
import { ar } from '../i18n'
import type { Letter, LetterEdit, LetterWords } from '../types'

export interface LetterMark {
  kind: string
  locale: string
  at: number
}

/** Which letters there are, and which say something of the company's own. */
export const letters = () => api.get<{ kinds: string[]; items: LetterMark[] }>('/admin/letters')

const path = (id: string) => '/admin/letters/' + id.split('.').map(encodeURIComponent).join('/')
const words = ({ subject, text, html }: LetterWords): LetterWords => ({ subject, text, html })

export const letter = (id: string) => api.get<Letter>(path(id))
export const storeLetter = (l: Letter) => api.put<Letter>(path(l.id), { version: l.version, ...words(l) })
export const dropLetter = (l: Letter) => api.call<Letter>('DELETE', path(l.id), { version: l.version })
export const previewLetter = (id: string, w: LetterWords) => api.post<LetterWords>(path(id) + '/preview', words(w))
export const tryLetter = <T>(id: string, w: LetterWords) => api.post<T>(path(id) + '/test', words(w))

/** Stores again what a letter said, which may have been Recado's words. */
export async function restoreLetter(id: string, said: LetterEdit): Promise<unknown> {
  const now = await letter(id)
  if (said.version) return api.put(path(id), { ...words(said), version: now.version })
  return now.version ? dropLetter(now) : now
}

/** The name of a kind of letter. */
export const kindName = (kind: string): string => ar('letters.mail.' + kind, kind)

/** A letter's name: its kind, and its language. */
export function letterName(id: string): string {
  const [kind = '', locale = ''] = id.split('.')
  return (locales as readonly string[]).includes(locale) ? `${kindName(kind)} (${languageNames[locale as Locale]})` : kindName(kind)
}
