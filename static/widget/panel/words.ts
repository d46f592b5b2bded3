import type shared from '../../shared/lang/es.json'
import type panel from '../lang/es.json'
import { I18n, type Words } from '../../shared/i18n'
import { clock, day, daysBetween } from '../../shared/time'

export type Key = keyof typeof shared | keyof typeof panel

/** The words of the page's one language (widget/words/*.ts). */
export const words = new I18n<Key>(document.documentElement.lang || 'es', (globalThis as unknown as { recadoWords: Words }).recadoWords ?? {})

export const { t, n } = words

/** "Abrimos el lunes a las 07:30." of "abrimos el lunes a las 07:30". */
export const sentence = (s: string): string => s.charAt(0).toUpperCase() + s.slice(1) + '.'

/** "abrimos el lunes a las 07:30", in the reader's own time zone; "" if it is not known. */
export function opens(at: number, now = Date.now()): string {
  if (at <= now) return ''
  const away = daysBetween(now, at)
  const params = { time: clock(at, words.locale), day: day(at, words.locale, now) }
  return t(away === 0 ? 'opens.today' : away === 1 ? 'opens.tomorrow' : 'opens.day', params)
}
