// Board's and reports' own words, behind the console's.
import { computed } from '@preact/signals'
import { I18n } from '../../shared/i18n'
import { locale } from '../state/settings'
import en from './lang/en.json'
import es from './lang/es.json'
import pt from './lang/pt.json'

export type Word = keyof typeof es

const books = { es, en, pt }
const words = computed(() => new I18n<Word>(locale.value, books[locale.value]))

/** A text; {places} are filled from params. */
export const w = (word: Word, params?: Record<string, unknown>): string => words.value.t(word, params)

/** A text in the form for n: `key`.one, `key`.other. */
export const wn = (key: string, n: number): string => words.value.n(key, n)

/** A count, as the reader writes it. */
export const count = (n: number): string => n.toLocaleString(locale.value)

/** A share of whole ones with one place. */
export const tenths = (n: number): string => n.toLocaleString(locale.value, { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** 22 nov 2026 */
export const date = (day: string): string =>
  new Date(day + 'T00:00:00Z').toLocaleDateString(locale.value, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
