// Where the operator is: the address bar is the truth.
import { signal } from '@preact/signals'
import { parse, type Place } from './place'

export const route = signal(parse(location.pathname))

/** Whether the list's search is to have the focus as soon as it is there. */
export const finding = signal(false)

/** The address of a place, and of one thing in it. */
export const address = (place: Place, id = ''): string => ['/operator', place, id && encodeURIComponent(id)].filter(Boolean).join('/')

/** Goes somewhere. */
export function go(place: Place, id = ''): void {
  const url = address(place, id)
  if (url === location.pathname) return
  history.pushState(null, '', url)
  route.value = parse(location.pathname)
}

addEventListener('popstate', () => (route.value = parse(location.pathname)))
