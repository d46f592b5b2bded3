// Signing in and staying in, as in the console: the token in memory only, an
// HttpOnly cookie gets the next one.
import { signal } from '@preact/signals'
import { Api } from '../shared/api'
import { asRefusal } from '../shared/refusal'

export interface OperatorSession {
  token: string
  expires_at: number
  email: string
  factor: boolean
}

export type Phase = 'starting' | 'unreachable' | 'out' | 'in'

export const phase = signal<Phase>('starting')
export const session = signal<OperatorSession | null>(null)
/** The session ended by itself. */
export const expired = signal(false)

const base = '/api/v1/operator'
const door = new Api({ base, token: () => '' })

/** The API with the operator's token. */
export const api = new Api({ base, token: () => session.peek()?.token ?? '', renew: refresh })

let refreshing: Promise<boolean> | null = null

function refresh(): Promise<boolean> {
  refreshing ??= oneTab(renewOnce).finally(() => (refreshing = null))
  return refreshing
}

// The refresh token rotates: two tabs that use one at once would look like a thief.
function oneTab(work: () => Promise<boolean>): Promise<boolean> {
  return navigator.locks ? navigator.locks.request('recado.operator', work) : work()
}

async function renewOnce(): Promise<boolean> {
  try {
    accept(await door.post<OperatorSession>('/refresh'))
    return true
  } catch (err) {
    const { status } = asRefusal(err)
    if (status !== 401 && status !== 403) throw err
    expired.value = session.peek() !== null
    leave()
    return false
  }
}

function accept(s: OperatorSession): void {
  session.value = s
  expired.value = false
  phase.value = 'in'
}

function leave(): void {
  session.value = null
  phase.value = 'out'
}

/** At the start: in, out, or not reachable (tried again after a while). */
export async function begin(): Promise<void> {
  try {
    await refresh()
  } catch {
    phase.value = 'unreachable'
    setTimeout(() => phase.peek() === 'unreachable' && void begin(), 4000)
  }
}

/** Signs in. Rejects with a Refusal. */
export async function signIn(email: string, password: string, code: string): Promise<void> {
  accept(await door.post<OperatorSession>('/login', { email, password, ...(code && { code }) }))
}

export async function signOut(): Promise<void> {
  await door.post('/logout')
  leave()
}
