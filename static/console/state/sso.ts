// Signing in at the tenant's own identity provider: there and back.
import { signal } from '@preact/signals'
import { base } from '../pure/route'

const place = `${base}/sso`
const kept = 'recado.sso' // the tenant whose provider was asked last

/** What brought somebody here: a link of their company, or its provider with a code. */
export type Arrival = { tenant: string } | { state: string; code: string }

export const arrival = signal<Arrival | null>(take())

function take(): Arrival | null {
  const { pathname, search } = location
  if (pathname === place) {
    const query = new URLSearchParams(search)
    history.replaceState(null, '', base) // the code opens once, and nobody needs to see it
    return { state: query.get('state') ?? '', code: query.get('code') ?? '' }
  }
  const tenant = pathname.startsWith(place + '/') ? pathname.slice(place.length + 1) : ''
  return tenant ? { tenant } : null
}

/** The tenant that this browser came in by before; "" for none. */
export function lastTenant(): string {
  try {
    return localStorage.getItem(kept) ?? ''
  } catch {
    return ''
  }
}

export function remember(tenant: string): void {
  try {
    localStorage.setItem(kept, tenant)
  } catch {
    // Then the company's link is the way in.
  }
}
