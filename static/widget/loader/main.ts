import type { Settings } from '../bridge'
import { attributes } from './options'
import { newWidget } from './widget'

declare const __RECADO_SETTINGS__: Settings

interface Global {
  (...call: unknown[]): unknown
  q?: ArrayLike<unknown>[] // calls made before we came
  widgets?: Record<string, Global> // ours: the first one's commands are Recado's own
}

const page = window as unknown as { Recado?: Global }
const settings = __RECADO_SETTINGS__
const { key, origins, under } = settings
const { origin } = location
const before = page.Recado
const { widgets = {}, q = [] } = before || ({} as Global)
const twin = widgets[key]

if (twin) twin('boot') // Included twice: the first one stays.
else if (origins[origin] || (under && RegExp(under).test(origin))) {
  const { nonce = '', dataset = {} } = (document.currentScript || {}) as HTMLScriptElement
  const call = newWidget(settings, nonce, attributes(dataset))
  const api: Global = (...a) => call(a)
  widgets[key] = api
  if (!before || !before.widgets) {
    api.widgets = widgets
    page.Recado = api
    for (const a of q) call(a)
  }
  call(['boot', undefined, true]) // unless one of the calls did
  // The console asks whether the widget is live on this page, which it opened.
  if (location.hash == '#recado-check') window.opener?.postMessage({ recado: key }, '*')
} else console.error(`[Recado] ${origin} is not an origin of widget ${key}. Add it in the console: Settings, Widget.`)
