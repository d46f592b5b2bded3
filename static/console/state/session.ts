// Signing in and staying in. The access token lives in memory only; the
// HttpOnly cookie gets a new one at the start and before it ends.
import { Api } from '../../shared/api'
import { asRefusal, Refusal } from '../../shared/refusal'
import type { Session } from '../types'
import { drafts, expired, forget, phase, reads, renewed, session } from './store'
import { suggestLocale } from './settings'
import { arrival } from './sso'
import { openSettings, route } from './nav'
import { goBack, renewStay, stayIn } from './stay'

const base = '/api/v1'
const door = new Api({ base, token: () => '' })

/** The API with the agent's token. */
export const api = new Api({ base, token: () => session.peek()?.access_token ?? '', renew: refresh })

let refreshing: Promise<boolean> | null = null

/** Gets a new access token; false if the session is over. Rejects if the server can't be reached. */
export function refresh(): Promise<boolean> {
  refreshing ??= oneTab(renewOnce).finally(() => (refreshing = null))
  return refreshing
}

// The refresh token rotates: two tabs that use one at once would look like a thief.
function oneTab(work: () => Promise<boolean>): Promise<boolean> {
  return navigator.locks ? navigator.locks.request(stayIn ? 'recado.operator' : 'recado.refresh', work) : work()
}

async function renewOnce(): Promise<boolean> {
  try {
    accept(stayIn ? await renewStay() : await door.post<Session>('/auth/refresh'))
    return true
  } catch (err) {
    const status = asRefusal(err).status
    if (status !== 401 && status !== 403) throw err
    if (stayIn) goBack()
    if (session.peek()) expire()
    return false
  }
}

function accept(s: Session): void {
  const before = session.peek()
  if (before && before.agent.id !== s.agent.id) {
    // Another tab signed in as somebody else: nothing on this screen is theirs.
    location.reload()
    return
  }
  drafts.open(`${s.tenant.id}/${s.agent.id}`)
  suggestLocale(s.agent.locale)
  session.value = s
  expired.value = renewed.value = false
  if (!reads.peek() && ['inbox', 'cases'].includes(route.peek().place)) openSettings()
  phase.value = 'in'
}

function expire(): void {
  expired.value = true
  leave()
}

function leave(): void {
  session.value = null
  forget()
  phase.value = 'out'
}

/** At the start: in, out, or not reachable (tried again after a while). */
export async function begin(): Promise<void> {
  // Who arrives from a provider is about to be somebody: an older session must not be renewed over that.
  if (arrival.peek()) return void (phase.value = 'out')
  try {
    if (!(await refresh())) phase.value = 'out'
  } catch {
    phase.value = 'unreachable'
    setTimeout(() => phase.peek() === 'unreachable' && void begin(), 4000)
  }
}

export interface Choice {
  id: string
  name: string
}

/** Signs in; several tenants and none named: gives the choice. Rejects with a Refusal. */
export async function signIn(email: string, password: string, code: string, tenant = ''): Promise<Choice[] | null> {
  try {
    accept(await door.post<Session>('/auth/login', { email, password, ...(code && { code }), ...(tenant && { tenant }) }))
    return null
  } catch (err) {
    if (err instanceof Refusal && err.reason === 'choose_tenant') return (err.params['tenants'] as Choice[]) ?? []
    throw err
  }
}

/** Where the company's own sign-in is, and whose it is. */
export interface BegunSSO {
  url: string
  name: string
}

/** Begins a sign-in at a company's provider. Rejects with a Refusal. */
export const beginSSO = (tenant: string): Promise<BegunSSO> => door.post<BegunSSO>('/auth/sso', { tenant })

/** Signs in with what the company's provider sent the browser back with. Rejects with a Refusal. */
export async function finishSSO(tenant: string, state: string, code: string): Promise<void> {
  accept(await door.post<Session>('/auth/sso/finish', { tenant, state, code }))
  arrival.value = null
}

/** Accepts an invitation: the login's password, or its first one. Rejects with a Refusal. */
export async function acceptInvitation(token: string, password: string, code: string): Promise<void> {
  accept(await door.post<Session>('/auth/accept', { token, password, ...(code && { code }) }))
}

/** Asks for a letter with which to set a new password. Rejects with a Refusal. */
export const askReset = (email: string): Promise<unknown> => door.post('/auth/reset', { email })

/** Sets a new password by the token of that letter. Rejects with a Refusal. */
export async function setPassword(token: string, password: string): Promise<void> {
  await door.post('/auth/password', { token, password })
  if (session.peek()) leave()
}

/** Signs out by choice: drafts go too. */
export async function signOut(everywhere: boolean): Promise<void> {
  await api.post(everywhere ? '/auth/logout-all' : '/auth/logout')
  drafts.clear()
  expired.value = false
  leave()
}
