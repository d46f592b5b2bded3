import type { RecadoCalls, RecadoIdentity, RecadoOptions, RecadoState, RecadoView } from '../../sdk/recado'
import { checked } from '../options'
import type { Call } from '../widget'
import { check, relayed } from './calls'
import { consent } from './consent'
import { newContext } from './context'
import { newHooks } from './hooks'
import { newIdentity } from './identity'
import type { Core } from './main'
import { watchNames } from './names'
import { newRelay } from './relay'

type Early = 'boot' | 'ready' | 'destroy' | 'on' | 'once' | 'off' | 'show' | 'hide' | 'close' | 'toggle'
type Here = Omit<RecadoCalls, Early | (typeof relayed)[number]>

/** The third stage: all calls that need more than launcher and panel. */
export default function attach(core: Core): void {
  const { w, store, panel } = core
  const { s } = w
  const identity = newIdentity(core)
  const context = newContext(core)
  const hooks = newHooks(core)
  const relay = newRelay(panel)

  core.heard = (m) => {
    if (m.type === 'identity') identity.refused(m.why)
    else if (m.type === 'hook') hooks.run(m)
    else relay.answered(m)
  }

  watchNames(w)
  if (s.consent) w.listen(window, 'storage', (e: StorageEvent) => e.key === store.name('consent') && consent(store, !!e.newValue, true))

  function logout(): void {
    panel.close()
    panel.leave()
    for (const what of ['token', 'outbox', 'talking']) store.set(what, '')
    core.forget()
  }

  function restyle(o: RecadoOptions): void {
    const { lang } = w
    w.look(o)
    if (lang !== w.lang && panel.loaded()) panel.again()
    panel.tell({ type: 'look', scheme: w.o.theme || s.scheme || 'auto', project: w.o.project || '' })
  }

  const one = (name: keyof RecadoOptions, value: unknown, good: boolean) => {
    if (!good) throw TypeError(`${name} can't be: ${value}`)
    restyle({ [name]: value })
  }

  const calls: { [C in keyof Here]: (...a: Parameters<Here[C]>) => ReturnType<Here[C]> | Promise<ReturnType<Here[C]>> } = {
    update: (o: RecadoOptions) => {
      const good = checked(o)
      restyle(good)
      return good.token || good.getToken ? identity.identify(good) : undefined
    },
    identify: (who?: RecadoIdentity) => (who == null ? logout() : identity.identify(who)),
    logout,
    setContext: context.set,
    track: context.track,
    page: (p?) => {
      w.step('page', (p && p.title) || document.title, (p && p.url) || location.href)
      w.paint()
      panel.tell({ type: 'context', context: core.context() })
    },
    open: (view?: RecadoView, id?: string | number) => {
      panel.open()
      return view ? (relay.call('open', [view, id]) as Promise<void>) : undefined
    },
    popout: () => {
      const opened = window.open(panel.address(), 'recado-' + s.key, 'popup,width=400,height=700')
      if (!opened) throw Error('the browser allows no window; call it from a click')
      panel.close()
      panel.leave()
      panel.apart(opened)
      const timer = setInterval(() => opened.closed && gone(), 500)
      const gone = () => {
        clearInterval(timer)
        if (panel.elsewhere()) panel.leave() // it is in the page again
        relay.lost('the window was closed')
      }
      w.gone.add(() => clearInterval(timer))
    },
    setLocale: (locale) => one('locale', locale, !!s.texts[locale.toLowerCase().split(/[-_]/)[0]!]),
    setTheme: (theme) => one('theme', theme, /^(auto|light|dark)$/.test(theme)),
    setProject: (project = '') => one('project', project, true),
    setLauncher: (launcher) => one('launcher', launcher, true),
    consent: (given) => {
      consent(store, given, s.consent)
      core.compare()
    },
    beforeSend: (hook) => hooks.set('beforeSend', hook),
    beforeDisplay: (hook) => hooks.set('beforeDisplay', hook),
    unread: () => core.unread,
    availability: async () => (await fetch(s.base + '/api/v1/widgets/' + s.key + '/availability', { credentials: 'omit' })).json(),
    state: (): RecadoState => ({
      key: s.key, open: w.open, hidden: w.hidden, locale: w.lang, availability: w.state, unread: core.unread, identified: w.known, consent: store.allowed(),
    }),
  }

  const guarded = (name: string, f: Call): Call => (...args) => (check(name, args), f(...args))
  for (const name in calls) w.calls[name] = guarded(name, calls[name as keyof Here] as Call)
  for (const name of relayed) w.calls[name] = guarded(name, (...args) => relay.call(name, args))
}
