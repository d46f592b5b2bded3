// Signing in at the tenant's own identity provider: there and back.
import { signal } from '@preact/signals'
import { base, parse } from '../pure/route'
import { route } from './nav'

const place = `${base}/sso/`
const kept = 'recado.sso' // the tenant whose provider was asked last
const wanted = 'recado.sso.back' // where somebody was going who was sent to it

/** What brought somebody here: a link of their company, a button of ours, or the provider with a code. */
export type Arrival = { tenant: string; asked: boolean } | { tenant: string; state: string; code: string }

export const arrival = signal<Arrival | null>(take())

function take(): Arrival | null {
  const { pathname, search } = location
  if (!pathname.startsWith(place)) return null
  const [tenant = '', back = ''] = pathname.slice(place.length).split('/')
  if (back !== 'back') return tenant ? { tenant, asked: false } : null
  const query = new URLSearchParams(search)
  to(read(sessionStorage, wanted)) // the code opens once, and nobody needs to see it
  return { tenant, state: query.get('state') ?? '', code: query.get('code') ?? '' }
}

function to(address: string): void {
  history.replaceState(null, '', address.startsWith(base + '/') ? address : base)
  route.value = parse(location.pathname, location.search)
}

/** Leaves the way of single sign-on: an address of it would begin again. */
export function leaveSSO(): void {
  if (location.pathname.startsWith(place)) to('')
  arrival.value = null
}

/** The tenant that this browser came in by before; "" for none. */
export const lastTenant = (): string => read(localStorage, kept)

/** Before the browser leaves for a provider: which one, and where it was going. */
export function remember(tenant: string): void {
  write(localStorage, kept, tenant)
  if (!location.pathname.startsWith(place)) write(sessionStorage, wanted, location.pathname + location.search)
}

function read(from: Storage, name: string): string {
  try {
    return from.getItem(name) ?? ''
  } catch {
    return ''
  }
}

function write(to: Storage, name: string, value: string): void {
  try {
    to.setItem(name, value)
  } catch {
    // Then the company's link is the way in, and the inbox where it leads.
  }
}
