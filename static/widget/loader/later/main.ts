import type { Context, HookName, ToLoader, ToPanel, Trail } from '../../bridge'
import type { RecadoIdentity } from '../../sdk/recado'
import { el } from '../dom'
import type { Base } from '../widget'
import { type Init, isPhone, newPanel, page, type Panel } from './panel'
import { newStore, type Store } from './store'
import { words } from './words'

type Later = Extract<ToLoader, { type: 'identity' | 'hook' | 'answer' }>

/** What the third stage, the SDK, gets from the second. */
export interface Core {
  w: Base
  store: Store
  panel: Panel
  identity: string // signed, "" if there is none
  getToken: RecadoIdentity['getToken']
  data: Context['data'] // by setContext
  hooks: HookName[]
  unread: number
  context: () => Context
  compare: () => void
  forget: () => void
  heard: (m: Later) => void
}

/** The second stage: the panel's frame, and what it says. All that opening needs, and no more. */
export default function attach(w: Base): void {
  const { s } = w
  const store = newStore(s.key, w.o.cookieDomain, s.consent)
  const panel = newPanel(w, greet, heard)
  const core: Core = { w, store, panel, identity: '', getToken: undefined, data: {}, hooks: [], unread: 0, context, compare, forget, heard: () => {} }
  let token = store.get('token')
  let more: Promise<void> | undefined

  function greet(): Init {
    return {
      type: 'init', token: store.get('token'), outbox: store.get('outbox'), page: page(), open: w.open || panel.elsewhere(), identity: core.identity, phone: isPhone(),
      hooks: core.hooks, context: context(), ...look(w), consent: store.allowed(), quiet: !!store.get('quiet'),
    }
  }

  function context(): Context {
    const trail: Trail[] = []
    w.trail.forEach((t) => (trail[trail.length] = t))
    return { data: core.data, trail }
  }

  function heard(m: ToLoader): void {
    if (m.type === 'claim') store.claim(m.token, m.instead).then((got) => panel.tell({ type: 'claimed', token: (token = got) }))
    else if (m.type === 'put') store.put(m.id, m.item)
    else if (m.type === 'drop') store.put(m.id, '')
    else if (m.type === 'quiet') store.set('quiet', m.on ? '1' : '')
    else if (m.type === 'close') panel.close()
    else if (m.type === 'event') w.emit(m.name, m.data)
    else if (m.type === 'state') {
      store.set('talking', m.talking ? '1' : '')
      news(m.availability.state, m.unread)
      if (w.handlers.size) w.more!().catch(console.warn) // it knows which events there are
    } else w.more!().then(() => core.heard(m as Later), console.warn)
  }

  function news(state: Base['state'], count: number): void {
    const before = w.state
    w.state = state
    if (before !== state) w.emit('availability', { state })
    if (count !== core.unread) w.emit('unread', { count })
    core.unread = count
    w.badge = count ? [el('span', { class: 'n' }, count > 99 ? '99+' : count + '')] : []
    w.badgeSays = count ? '. ' + words[w.lang]!.unread.replace('{n}', count + '') : ''
    w.paint()
  }

  /** Another tab, or subdomain, may have another token by now, or forgot it. */
  function compare(): void {
    const now = store.get('token')
    if (now === token) return
    token = now
    if (!now) forget()
    panel.tell({ type: 'token', token })
  }

  /** Nothing is known of the visitor any more. */
  function forget(): void {
    token = core.identity = ''
    core.getToken = undefined
    w.known = false
    news(w.state, 0)
  }

  w.listen(window, 'storage', (e: StorageEvent) => {
    if (!e.key || e.key === store.name('token')) compare()
  })
  w.listen(document, 'visibilitychange', () => document.hidden || compare())
  // What did not come is fetched again by the next call that needs it.
  w.more = () => (more ||= import('./sdk').then((m) => m.default(core), (e) => ((more = undefined), Promise.reject(e))))
  Object.assign(w.calls, { warm: panel.load, close: panel.close, toggle: panel.toggle })
}

/** How the panel is to look, as the page and the settings want it. */
export const look = ({ o, s }: Base): Pick<Extract<ToPanel, { type: 'look' }>, 'scheme' | 'project'> => ({ scheme: o.theme || s.scheme || 'auto', project: o.project || '' })
