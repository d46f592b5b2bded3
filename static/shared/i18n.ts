export type Words = Record<string, string>

export const locales = ['es', 'en', 'pt'] as const
export type Locale = (typeof locales)[number]

/** The first of the wishes that we speak, compared by language: "pt-BR" is "pt". */
export function pickLocale(wishes: readonly (string | null | undefined)[], spoken: readonly string[] = locales, otherwise = 'es'): string {
  for (const w of wishes) {
    const lang = (w || '').toLowerCase().split(/[-_]/)[0]
    if (lang && spoken.includes(lang)) return lang
  }
  return spoken.includes(otherwise) ? otherwise : (spoken[0] ?? otherwise)
}

/** Puts params into the {places} of a sentence. A place without a param stays as it is, so that it is noticed. */
export function fill(sentence: string, params: Record<string, unknown> = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => (params[name] === undefined ? whole : String(params[name])))
}

/** The words of one language. K are the keys that exist, so that a wrong one does not compile. */
export class I18n<K extends string = string> {
  private plurals: Intl.PluralRules | undefined // made when first needed: that is slow

  constructor(readonly locale: string, private readonly words: Words) {}

  readonly t = (key: K, params?: Record<string, unknown>): string => fill(this.words[key] ?? key, params)

  /** The form of `key` for n: key.one, key.other (key.many falls to other). {n} is the number. */
  readonly n = (key: string, n: number, params?: Record<string, unknown>): string => {
    this.plurals ??= new Intl.PluralRules(this.locale)
    const sentence = this.words[key + '.' + this.plurals.select(n)] ?? this.words[key + '.other'] ?? key
    return fill(sentence, { n: this.number(n), ...params })
  }

  /** The sentence of a refusal, by its reason (trouble.… are our own, not the server's); one that is not known gets that of `internal`. */
  readonly refusal = (reason: string, params: Record<string, unknown> = {}): string => {
    const sentence = this.words['refusal.' + reason] ?? this.words['trouble.' + reason] ?? this.words['refusal.internal'] ?? reason
    const told: Record<string, unknown> = { ...params }
    for (const k in told) if (typeof told[k] === 'number') told[k] = this.number(told[k] as number)
    return fill(sentence, told)
  }

  has(key: string): boolean {
    return this.words[key] !== undefined
  }

  number(n: number): string {
    // The first use of a format is slow, and most numbers need none.
    if (Number.isInteger(n) && n >= 0 && n < 1000) return String(n)
    return new Intl.NumberFormat(this.locale).format(n)
  }

  /** A size of a file in words: 12 KB, 3.4 MB. */
  bytes(n: number): string {
    const unit = n < 1000 ? 'B' : n < 999_500 ? 'KB' : 'MB'
    const value = unit === 'B' ? n : unit === 'KB' ? n / 1000 : n / 1e6
    const digits = unit === 'MB' && value < 10 ? 1 : 0
    return new Intl.NumberFormat(this.locale, { maximumFractionDigits: digits }).format(value) + ' ' + unit
  }
}
