// Notices of the browser while no tab is open (Web Push).
import { signal } from '@preact/signals'
import { clientID } from '../../shared/ids'
import { browserName } from '../pure/words'
import { openConversation } from './nav'
import { api } from './session'
import { locale } from './settings'

/** none: this browser can't, or may not here. */
export const push = signal<'none' | 'off' | 'on' | 'denied'>('none')

const script = document.querySelector<HTMLMetaElement>('meta[name=recado-push]')?.content ?? ''
const able = !!script && !!navigator.serviceWorker && 'PushManager' in window
const scope = '/static/' // where the script stands; notices need no page under it

async function subscription(): Promise<PushSubscription | null> {
  const known = able ? await navigator.serviceWorker.getRegistration(scope) : undefined
  return (await known?.pushManager.getSubscription()) ?? null
}

/** After signing in: this browser's notices are this agent's now. */
export async function lookAtPush(): Promise<void> {
  if (!able) return
  const s = await subscription()
  if (!s) {
    push.value = Notification.permission === 'denied' ? 'denied' : 'off'
    return
  }
  push.value = 'on'
  await navigator.serviceWorker.register(script, { scope }) // the script of this version
  await store(s)
}

async function store(s: PushSubscription): Promise<void> {
  await api.put('/me/push', { ...s.toJSON(), expirationTime: undefined, locale: locale.peek(), browser: browserName(navigator.userAgent).slice(0, 80) })
}

/** Rejects with a Refusal, or with what the browser has against it. */
export async function turnPush(on: boolean): Promise<void> {
  if (!on) return leavePush()
  if ((await Notification.requestPermission()) !== 'granted') {
    // A question that was only closed may be asked again.
    push.value = Notification.permission === 'denied' ? 'denied' : 'off'
    return
  }
  const { key } = await api.get<{ key: string }>('/me/push')
  await navigator.serviceWorker.register(script, { scope })
  const there = await ready()
  const s = await there.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  await store(s)
  push.value = 'on'
}

/** The registration once its worker runs; .ready waits for this page's own scope alone. */
async function ready(): Promise<ServiceWorkerRegistration> {
  const there = (await navigator.serviceWorker.getRegistration(scope))!
  const worker = there.installing ?? there.waiting
  if (!there.active && worker) await new Promise<void>((done) => worker.addEventListener('statechange', () => worker.state === 'activated' && done()))
  return there
}

/** This browser takes no more notices: before signing out, or by choice. */
export async function leavePush(): Promise<void> {
  const s = await subscription()
  if (!s) return
  push.value = 'off'
  const id = await idOf(s.endpoint)
  await s.unsubscribe()
  await api.call('DELETE', '/me/push/' + id).catch(() => {}) // the push service tells the server, too
}

/** The server's name of this browser: the first half of the endpoint's SHA-256. */
async function idOf(endpoint: string): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint)))
  return [...sum.slice(0, 16)].map((b) => b.toString(16).padStart(2, '0')).join('')
}

/** Has a notice sent by the way that it takes when no tab is open. */
export async function tryPush(): Promise<void> {
  if (push.peek() === 'on') await api.post('/me/push/test', { client_id: clientID() })
}

navigator.serviceWorker?.addEventListener('message', (e) => {
  const { open } = (e.data ?? {}) as { open?: string }
  if (open) openConversation(open)
})
