import { dark as isDark } from './dark'

// A tenant gives one colour. Everything that is drawn with it is computed from
// it until text on it can be read. Lightness is changed by scaling linear
// light: that scales lightness and chroma of OKLCH together and leaves its hue
// alone, without the two matrices there and back.

type RGB = [number, number, number] // 0..1

/** What is drawn with the accent, by its names in core.css. */
export interface Accent {
  accent: string
  'accent-hover': string
  'accent-pressed': string
  'accent-tint': string // a ground for chosen things
  'accent-text': string // the accent as text and lines, on every ground
  'on-accent': string // text on the accent
}

export const house = '#1f6f6b' // when a tenant gave none

/** Reads #rrggbb; null if it is not that. */
export function parseHex(hex: string): RGB | null {
  return /^#[0-9a-f]{6}$/i.test(hex) ? ([1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255) as RGB) : null
}

const each = (c: RGB, f: (v: number, i: number) => number) => c.map(f) as RGB
const light = (hex: string) => each(parseHex(hex)!, (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
const byte = (v: number) => Math.round(Math.min(1, v) * 255).toString(16).padStart(2, '0')
const toHex = (c: RGB) => '#' + c.map(byte).join('')
const shown = (c: RGB) => toHex(each(c, (v) => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055)))
const luminance = (hex: string) => light(hex).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i]!, 0)

/** WCAG's contrast of two colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a) + 0.05, luminance(b) + 0.05] as const
  return x > y ? x / y : y / x
}

/** Less light by a part, or more of it for a negative one. */
const dim = (hex: string, part: number) => shown(each(light(hex), (v) => (part > 0 ? v * (1 - part) : v - (1 - v) * part)))

function until(hex: string, part: number, ok: (hex: string) => boolean): string {
  for (let i = 0; i < 200 && !ok(hex); i++) hex = dim(hex, part)
  return hex
}

/** As much of a as part says, the rest of b; as the screen mixes them. */
const mix = (a: string, b: string, part: number) => toHex(each(parseHex(a)!, (v, i) => v * part + parseHex(b)![i]! * (1 - part)))

/** Everything that is drawn in a tenant's colour, on light or dark ground. */
export function accentOf(colour: string, dark: boolean): Accent {
  const surface = dark ? '#1e1c1a' : '#ffffff'
  const hardest = dark ? '#272421' : '#f3f0eb' // of the grounds that it is written on: --raised, --sunken
  // On dark ground a dark colour is lifted until it shows.
  const own = until(parseHex(colour) ? colour : house, -0.02, (x) => !dark || luminance(x) > 0.11)
  // A colour that white can be read on keeps itself; a light one gets dark text.
  const on = isDark(own) ? '#ffffff' : '#1f1d1a'
  const away = on === '#ffffff' ? 1 : -1 // from the text on it, so that it stays readable
  const accent = until(own, away * 0.02, (x) => contrast(x, on) >= 4.5)
  const tint = mix(accent, surface, dark ? 0.2 : 0.08)
  return {
    accent,
    'on-accent': on,
    'accent-hover': dim(accent, away * 0.14),
    'accent-pressed': dim(accent, away * 0.28),
    'accent-tint': tint,
    'accent-text': until(accent, dark ? -0.02 : 0.02, (x) => contrast(x, hardest) >= 4.5 && contrast(x, tint) >= 4.5),
  }
}
