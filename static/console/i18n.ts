// The console's words, with those that all screens share, in the agent's language.
import { computed } from '@preact/signals'
import { I18n } from '../shared/i18n'
import sharedEn from '../shared/lang/en.json'
import sharedEs from '../shared/lang/es.json'
import sharedPt from '../shared/lang/pt.json'
import { asRefusal } from '../shared/refusal'
import type { SharedKey, SharedWords } from '../shared/words'
import en from './lang/en.json'
import es from './lang/es.json'
import pt from './lang/pt.json'
import { locale } from './state/settings'

export type Word = keyof typeof es | SharedKey

const books = { es: { ...sharedEs, ...es }, en: { ...sharedEn, ...en }, pt: { ...sharedPt, ...pt } }

export const words = computed(() => new I18n<Word>(locale.value, books[locale.value]))

/** The same for the components that all screens share. */
export const sharedWords = computed<SharedWords>(() => new I18n<SharedKey>(locale.value, books[locale.value]))

/** A text; {places} are filled from params. */
export const t = (word: Word, params?: Record<string, unknown>): string => words.value.t(word, params)

/** A text whose key is put together from what the server said; `otherwise` if there is none. */
export const tr = (word: string, otherwise: string): string => (words.value.has(word) ? words.value.t(word as Word) : otherwise)

/** The sentence of a refusal, or of any trouble. */
export function sentence(err: unknown): string {
  const r = asRefusal(err)
  if (r.reason === 'conversation_taken' && r.params['agent']) return t('taken.by', { name: r.params['agent'] })
  return words.value.refusal(r.reason, r.params)
}
