// An operator in a company's console, by its consent: this tab alone knows which
// company's, and its sessions come by way of the operator's own.
import { Api } from '../../shared/api'
import type { Session } from '../types'

const key = 'recado.stay' // set by the operator's desk

/** The company that this tab's operator is in; '' for an agent's tab. */
export const stayIn = remembered()

function remembered(): string {
  try {
    return sessionStorage.getItem(key) ?? ''
  } catch {
    return ''
  }
}

const path = `/operator/tenants/${encodeURIComponent(stayIn)}`
let token = ''

const own = new Api({ base: '/api/v1', token: () => token })

/** The stay's next session. Rejects with a Refusal once it is over. */
export async function renewStay(): Promise<Session> {
  token = ''
  token = (await own.post<{ token: string }>('/operator/refresh')).token
  return own.post<Session>(path + '/stay', { goes_on: true })
}

/** Back to the operator's desk: the stay is over, or is being left. */
export function goBack(): void {
  sessionStorage.removeItem(key)
  location.assign(path)
}

/** Leaves. Rejects with a Refusal. */
export async function leaveStay(): Promise<void> {
  await own.call('DELETE', path + '/stay')
  goBack()
}
