// A tenant gives one colour. Everything that is drawn with it is computed from
// it in OKLCH, so that steps look even, and until text on it can be read.

import { dark as isDark } from './dark'

type RGB = [number, number, number] // 0..1
type LCH = [number, number, number] // lightness 0..1, chroma, hue in radians

export interface Accent {
  accent: string
  hover: string
  pressed: string
  tint: string // a ground for chosen things
  on: string // text on the accent
  text: string // the accent as text on the surface
}

export const house = '#1f6f6b' // when a tenant gave none

const white = '#ffffff'
const ink = '#1f1d1a'

/** Reads #rgb and #rrggbb; null if it is neither. */
export function parseHex(hex: string): RGB | null {
  const m = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(hex.trim())
  if (!m) return null
  let h = m[1]!
  if (h.length === 3) h = [...h].map((c) => c + c).join('')
  const n = parseInt(h, 16)
  return [(n >> 16) / 255, ((n >> 8) & 255) / 255, (n & 255) / 255]
}

const toHex = (c: RGB) => '#' + c.map((v) => Math.round(clamp(v) * 255).toString(16).padStart(2, '0')).join('')
const clamp = (v: number) => Math.min(1, Math.max(0, v))
const linear = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
const gamma = (v: number) => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055)

/** WCAG's contrast of two colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const l = [a, b].map((h) => {
    const [r, g, bl] = (parseHex(h) ?? [0, 0, 0]).map(linear) as RGB
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl + 0.05
  }) as [number, number]
  return Math.max(...l) / Math.min(...l)
}

function toLCH(c: RGB): LCH {
  const [r, g, b] = c.map(linear) as RGB
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  const A = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s
  const B = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, Math.hypot(A, B), Math.atan2(B, A)]
}

function toRGB([L, C, h]: LCH): RGB {
  const A = C * Math.cos(h)
  const B = C * Math.sin(h)
  const l = (L + 0.3963377774 * A + 0.2158037573 * B) ** 3
  const m = (L - 0.1055613458 * A - 0.0638541728 * B) ** 3
  const s = (L - 0.0894841775 * A - 1.291485548 * B) ** 3
  const out: RGB = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
  return out.map((v) => gamma(Math.max(0, v))) as RGB
}

const inside = (c: RGB) => c.every((v) => v >= -0.002 && v <= 1.002)

/** The colour, with as much of its chroma as the screen can show. */
function hex(l: number, c: number, h: number): string {
  let chroma = c
  for (let i = 0; i < 24 && !inside(toRGB([l, chroma, h])); i++) chroma *= 0.92
  return toHex(toRGB([clamp(l), chroma, h]))
}

/** Moves lightness by steps until `ok`; gives the last one if none is. */
function until(l: number, step: number, make: (l: number) => string, ok: (hex: string) => boolean): string {
  let at = l
  let made = make(at)
  for (let i = 0; i < 100 && !ok(made); i++) made = make((at = clamp(at + step)))
  return made
}

/** Everything that is drawn in a tenant's colour, on light or dark ground. */
export function accentOf(colour: string, dark: boolean): Accent {
  const [L, C, h] = toLCH(parseHex(colour) ?? parseHex(house)!)
  const surface = dark ? '#1e1c1a' : white
  const make = (l: number) => hex(l, C, h)
  // A colour that white can be read on keeps itself; a light one gets dark text.
  const own = make(dark ? Math.max(L, 0.5) : L)
  const on = isDark(own) ? white : ink
  const accent = until(toLCH(parseHex(own)!)[0], on === white ? -0.01 : 0.01, make, (x) => contrast(x, on) >= 4.5)
  const [l] = toLCH(parseHex(accent)!)
  const away = on === white ? -1 : 1 // from the text on it, so that it stays readable
  return {
    accent,
    on,
    hover: make(clamp(l + away * 0.035)),
    pressed: make(clamp(l + away * 0.07)),
    tint: dark ? hex(0.29, Math.min(C, 0.045), h) : hex(0.962, Math.min(C, 0.022), h),
    text: until(l, dark ? 0.01 : -0.01, make, (x) => contrast(x, surface) >= 4.5),
  }
}
