import { Check } from '../../../shared/icons'
import { locales, type Locale } from '../../../shared/i18n'
import { languageNames, locale } from '../../state/settings'
import { a, pathWords } from '../i18n'
import type { Form } from '../state/form'
import type { Tongues as All } from '../types'
import { Text } from './inputs'

interface Part {
  key: string
  lines?: number
}

/** Texts in each language, one language at a time, and what is missing in which. */
export function Tongues({ f, at, parts }: { f: Form<any>; at: string; parts: readonly Part[] }) {
  const tongue = (f.tongue.value || locale.value) as Locale
  const all = f.get<All>(at) ?? {}
  const lacks = (l: Locale) => missing(all, parts, l)
  return (
    <div class="tongues">
      <div class="segments" role="group" aria-label={a('tongues.label')}>
        {locales.map((l) => (
          <button
            key={l}
            type="button"
            class="segment"
            aria-pressed={l === tongue}
            onClick={() => (f.tongue.value = l)}
            data-testid={'tongue-' + l}
          >
            <span lang={l}>{languageNames[l]}</span>
            {lacks(l).length ? <span class="lack">{a('tongues.lacks', { n: lacks(l).length })}</span> : <Check />}
          </button>
        ))}
      </div>
      {parts.map((p) => (
        <Text key={tongue + p.key} f={f} at={`${at}.${tongue}.${p.key}`} label={pathWords(f.o.kind, `${at}.${p.key}`)} {...(p.lines && { lines: p.lines })} />
      ))}
      {lacks(tongue).length > 0 && (
        <p class="help" data-testid="missing">
          {a('tongues.missing', { texts: lacks(tongue).map((k) => pathWords(f.o.kind, `${at}.${k}`)).join(', ') })}
        </p>
      )}
    </div>
  )
}

/** The texts that one language has and another has not. */
export function missing(all: All, parts: readonly Part[], l: Locale): string[] {
  const said = (of: Locale, key: string) => !!all[of]?.[key]?.trim()
  return parts.map((p) => p.key).filter((key) => !said(l, key) && locales.some((o) => said(o, key)))
}
