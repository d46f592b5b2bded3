import type { Context, ToLoader } from '../../bridge'
import type { RecadoCalls, RecadoIdentity, RecadoOptions, RecadoState, RecadoView } from '../../sdk/recado'
import { checked, warn } from '../options'
import type { Base, Call } from '../widget'
import { words } from '../words'
import { check } from './calls'
import { newContext } from './context'
import { newHooks } from './hooks'
import { newIdentity } from './identity'
import { type Init, isPhone, newPanel, page } from './panel'
import { newRelay } from './relay'
import { newStore } from './store'

// Calls that only the panel can do.
const relayed = ['newConversation', 'send', 'prefill', 'endConversation', 'requestTranscript', 'createCase'] as const

type Here = Omit<RecadoCalls, 'boot' | 'ready' | 'destroy' | 'on' | 'once' | 'off' | 'show' | 'hide' | (typeof relayed)[number]>

/** The second stage: the panel's frame and all calls that need more than a launcher. */
export default function attach(w: Base): void {
  const { s } = w
  const store = newStore(s.key, w.o.cookieDomain, s.consent)
  const panel = newPanel(w, greet, heard)
  const identity = newIdentity(w, () => panel)
  const context = newContext(w, (c: Context) => panel.tell({ type: 'context', context: c }))
  const hooks = newHooks(panel.tell)
  const relay = newRelay(panel)
  let token = store.get('token')

  function greet(): Init {
    return {
      type: 'init', token: store.get('token'), outbox: store.get('outbox'), page: page(), open: w.open || panel.elsewhere(), identity: identity.token(), phone: isPhone(),
      hooks: hooks.names(), context: context.all(), project: w.o.project || '', scheme: w.o.theme || s.scheme || 'auto', consent: store.allowed(),
    }
  }

  function heard(m: ToLoader): void {
    if (m.type === 'claim') store.claim(m.token, m.instead).then((got) => panel.tell({ type: 'claimed', token: (token = got) }))
    else if (m.type === 'put') store.put(m.id, m.item)
    else if (m.type === 'drop') store.put(m.id, '')
    else if (m.type === 'identity') identity.refused(m.why)
    else if (m.type === 'close') panel.close()
    else if (m.type === 'event') w.emit(m.name, m.data)
    else if (m.type === 'hook') hooks.run(m)
    else if (m.type === 'answer') relay.answered(m)
    else if (m.type === 'state') {
      store.set('talking', m.talking ? '1' : '')
      news(m.availability.state, m.unread)
    }
  }

  function news(state: Base['state'], unread: number): void {
    const { state: before, unread: count } = w
    w.state = state
    w.unread = unread
    if (before !== state) w.emit('availability', { state })
    if (count !== unread) w.emit('unread', { count: unread })
    w.paint()
  }

  /** Another tab, or subdomain, may have another token by now, or forgot it. */
  function compare(): void {
    const now = store.get('token')
    if (now === token) return
    token = now
    if (!now) identity.forget()
    panel.tell({ type: 'token', token })
  }
  w.listen(window, 'storage', (e: StorageEvent) => {
    if (s.consent && e.key === store.name('consent')) store.consent(!!e.newValue)
    if (!e.key || e.key === store.name('token')) compare()
  })
  w.listen(document, 'visibilitychange', () => document.hidden || compare())

  function logout(): void {
    panel.close()
    panel.leave()
    for (const what of ['token', 'outbox', 'talking']) store.set(what, '')
    token = ''
    identity.forget()
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
      panel.tell({ type: 'context', context: context.all() })
    },
    open: (view?: RecadoView, id?: string | number) => {
      panel.open()
      return view ? (relay.call('open', [view, id]) as Promise<void>) : undefined
    },
    close: panel.close,
    toggle: panel.toggle,
    popout: panel.popout,
    setLocale: (locale) => one('locale', locale, !!words[locale.toLowerCase().split(/[-_]/)[0]!]),
    setTheme: (theme) => one('theme', theme, /^(auto|light|dark)$/.test(theme)),
    setProject: (project = '') => one('project', project, true),
    setLauncher: (launcher) => one('launcher', launcher, true),
    consent: (given) => {
      store.consent(given)
      compare()
    },
    beforeSend: (hook) => hooks.set('beforeSend', hook),
    beforeDisplay: (hook) => hooks.set('beforeDisplay', hook),
    unread: () => w.unread,
    availability: async () => (await fetch(s.base + '/api/v1/widgets/' + s.key + '/availability', { credentials: 'omit' })).json(),
    state: (): RecadoState => ({
      key: s.key, open: w.open, hidden: w.hidden, locale: w.lang, availability: w.state, unread: w.unread, identified: w.known, consent: store.allowed(),
    }),
  }

  const guarded = (name: string, f: Call): Call => (...args) => (check(name, args), f(...args))
  for (const name in calls) w.calls[name] = guarded(name, calls[name as keyof Here] as Call)
  for (const name of relayed) w.calls[name] = guarded(name, (...args) => relay.call(name, args))
  w.calls['warm'] = panel.load
  w.gone.add(() => hooks.clear())
  w.handlers.forEach((h) => h.type === 'message' && warn('on: no such event:', h.type))
}
