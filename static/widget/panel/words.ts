import type shared from '../../shared/lang/es.json'
import type panel from '../lang/es.json'
import { I18n, type Words } from '../../shared/i18n'
import { clock, day, daysBetween } from '../../shared/time'

export type Key = keyof typeof shared | keyof typeof panel

// The words of the page's one language (widget/words/*.ts): those of the first
// screens, and a way to those of the rest.
const given = globalThis as unknown as { recadoWords?: Words; recadoMore?: () => Promise<{ default: Words }> }
const own = given.recadoWords ?? {}
export const words = new I18n<Key>(document.documentElement.lang || 'es', own)

/** Fetches the words of the parts that come later. */
export const moreWords = async (): Promise<void> => void Object.assign(own, (await given.recadoMore?.())?.default)

/** The sentence of a refusal. If its words cannot be fetched, it is that of an accident. */
export async function refusal(why: { reason: string; params: Record<string, unknown> }): Promise<string> {
  if (!words.has('trouble.' + why.reason)) await moreWords().catch(() => {})
  return words.refusal(why.reason, why.params)
}

export const { t, n } = words

/** "Abrimos el lunes a las 07:30." of "abrimos el lunes a las 07:30". */
export const sentence = (s: string): string => s.charAt(0).toUpperCase() + s.slice(1) + '.'

/** "abrimos el lunes a las 07:30", in the reader's own time zone; "" if it is not known. */
export function opens(at: number, now = Date.now()): string {
  if (at <= now) return ''
  const away = daysBetween(now, at)
  const time = clock(at, words.locale)
  return away < 2 ? t(away ? 'opens.tomorrow' : 'opens.today', { time }) : t('opens.day', { time, day: day(at, words.locale, now) })
}

/** How long something lasts that takes so many seconds: "unos 2 minutos". */
export function lasts(seconds: number): string {
  const minutes = Math.ceil(seconds / 60)
  return seconds < 60 ? n('lasts.seconds', seconds) : minutes < 90 ? n('lasts.minutes', minutes) : n('lasts.hours', Math.round(minutes / 60))
}
