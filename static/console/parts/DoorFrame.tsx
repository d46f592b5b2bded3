import type { ComponentChildren } from 'preact'
import { Alert } from '../../shared/icons'
import { Talk } from '../../shared/icons-late'
import { locales } from '../../shared/i18n'
import { chooseLocale, languageNames, locale } from '../state/settings'

interface Props {
  title: string
  /** What the choice of languages is called. */
  languages: string
  children: ComponentChildren
}

/** What somebody sees who is not in yet: one card, and the languages. It has no words of its own: two front ends use it. */
export function DoorFrame({ title, languages, children }: Props) {
  return (
    <main class="door">
      <div class="door-card">
        <header class="door-head">
          <span class="logo">
            <Talk />
          </span>
          <h1>{title}</h1>
        </header>
        {children}
      </div>
      <p class="door-languages" role="group" aria-label={languages}>
        {locales.map((l) => (
          <button type="button" class="link" key={l} lang={l} aria-pressed={l === locale.value} onClick={() => chooseLocale(l)}>
            {languageNames[l]}
          </button>
        ))}
      </p>
    </main>
  )
}

/** What went wrong with the whole form. */
export function Bad({ children }: { children: ComponentChildren }) {
  return (
    <p class="notice bad" role="alert">
      <Alert />
      {children}
    </p>
  )
}
