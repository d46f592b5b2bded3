import type { Settings } from '../bridge'
import { originAllowed } from './match'
import { newWidget } from './widget'

declare const __RECADO_SETTINGS__: Settings

interface Global {
  (...call: unknown[]): void
  q?: ArrayLike<unknown>[] // calls made before we came
  on?: true // this is ours
}

const page = window as unknown as { Recado?: Global }
const settings = __RECADO_SETTINGS__
const script = document.currentScript as HTMLScriptElement | null
const before = page.Recado

if (before && before.on) {
  // Included twice: the first one stays.
} else if (!originAllowed(location.origin, settings.origins)) {
  console.error(`[Recado] ${location.origin} may not use widget ${settings.key}. Allow it in the console: Settings, Widget, Origins.`)
} else {
  const widget = newWidget(settings, (script && script.nonce) || '', () => page.Recado === api && delete page.Recado)
  const api: Global = (...call) => widget.call(call)
  api.on = true
  page.Recado = api
  if (!script || !script.hasAttribute('data-manual')) widget.boot()
  for (const call of (before && before.q) || []) widget.call(Array.from(call))
}
