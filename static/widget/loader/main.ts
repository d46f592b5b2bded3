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
const { nonce = '' } = (document.currentScript || {}) as HTMLScriptElement
const before = page.Recado

if (before && before.on) {
  // Included twice: the first one stays.
} else if (!originAllowed(location.origin, settings.origins)) {
  console.error(`[Recado] ${location.origin} is not an origin of widget ${settings.key}. Add it in the console: Settings, Widget.`)
} else {
  const widget = newWidget(settings, nonce, () => page.Recado === api && delete page.Recado)
  const api: Global = (...call) => widget.call(call)
  api.on = true
  page.Recado = api
  for (const call of (before && before.q) || []) widget.call(Array.from(call))
  widget.boot() // unless one of the calls did
}
