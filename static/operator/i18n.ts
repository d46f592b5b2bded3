// The operator's words, with those that all screens share, in the language of
// this browser's console.
import { computed } from '@preact/signals'
import { I18n } from '../shared/i18n'
import sharedEn from '../shared/lang/en.json'
import sharedEs from '../shared/lang/es.json'
import sharedPt from '../shared/lang/pt.json'
import { asRefusal } from '../shared/refusal'
import type { SharedKey } from '../shared/words'
import { locale } from '../console/state/settings'
import en from './lang/en.json'
import es from './lang/es.json'
import pt from './lang/pt.json'

export type Word = keyof typeof es | SharedKey

const books = { es: { ...sharedEs, ...es }, en: { ...sharedEn, ...en }, pt: { ...sharedPt, ...pt } }
const words = computed(() => new I18n<Word>(locale.value, books[locale.value]))

/** A text; {places} are filled from params. */
export const t = (word: Word, params?: Record<string, unknown>): string => words.value.t(word, params)

/** The form of a word for a number: word.one, word.other. */
export const tn = (word: string, n: number): string => words.value.n(word, n)

/** A text whose key is put together; `otherwise` if there is none. */
export const tr = (word: string, otherwise: string): string => (words.value.has(word) ? words.value.t(word as Word) : otherwise)

/** The sentence of a refusal, or of any trouble. */
export function sentence(err: unknown): string {
  const r = asRefusal(err)
  return words.value.refusal(r.reason, r.params)
}

export const number = (n: number): string => words.value.number(n)
export const bytes = (n: number): string => words.value.bytes(n)

/** A moment, in this browser's zone. */
export const when = (ms: number): string => new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }).format(ms)
