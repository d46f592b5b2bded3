// What the agent chose for this browser. Kept in localStorage; a browser that
// forbids it costs only the memory of the choice.
import { effect, signal } from '@preact/signals'
import { pickLocale, type Locale } from '../../shared/i18n'

export const languageNames: Record<Locale, string> = { es: 'Español', en: 'English', pt: 'Português' }

function read(key: string): string | null {
  try {
    return localStorage.getItem('recado.' + key)
  } catch {
    return null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem('recado.' + key, value)
  } catch {
    // see above
  }
}

export const locale = signal<Locale>(pickLocale([read('locale'), ...navigator.languages]) as Locale)
export const sound = signal(read('sound') !== 'off')
export const sideOpen = signal(read('side') !== 'off')

/** By the agent's own choice; remembered. */
export function chooseLocale(l: Locale): void {
  write('locale', l)
  locale.value = l
}

/** By the agent's profile: only if nothing was chosen in this browser. */
export function suggestLocale(l: string): void {
  if (l && !read('locale')) locale.value = pickLocale([l, locale.peek()]) as Locale
}

effect(() => {
  document.documentElement.lang = locale.value
})
effect(() => write('sound', sound.value ? 'on' : 'off'))
effect(() => write('side', sideOpen.value ? 'on' : 'off'))
