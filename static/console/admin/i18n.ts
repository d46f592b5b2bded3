// Administration's own words, behind the console's.
import { computed } from '@preact/signals'
import { I18n, locales, type Locale } from '../../shared/i18n'
import { languageNames, locale } from '../state/settings'
import en from './lang/en.json'
import es from './lang/es.json'
import pt from './lang/pt.json'

export type Word = keyof typeof es

const books = { es, en, pt }
const words = computed(() => new I18n<Word>(locale.value, books[locale.value]))

/** A text; {places} are filled from params. */
export const a = (word: Word, params?: Record<string, unknown>): string => words.value.t(word, params)

/** The form of a word for a number: word.one, word.other. */
export const an = (word: string, n: number): string => words.value.n(word, n)

/** A text whose key is put together; `otherwise` if there is none. */
export const ar = (word: string, otherwise: string): string => (words.value.has(word) ? words.value.t(word as Word) : otherwise)

/** The name of what stands at a path of a form: its language behind it. */
export function pathWords(kind: string, path: string): string {
  const parts = path.split('.')
  const tongue = parts.find((p) => (locales as readonly string[]).includes(p)) as Locale | undefined
  const plain = parts.filter((p) => p !== tongue && !/^\d+$/.test(p)).join('.')
  const name = ar(`${kind}.${plain}`, ar(`f.${plain}`, plain))
  return tongue ? `${name} (${languageNames[tongue]})` : name
}
