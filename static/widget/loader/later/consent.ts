import type { Store } from './store'

/** What may be kept from now on: all of it, or nothing, and what was kept is taken out of the browser. `required`: the consent itself is remembered. */
export function consent({ get, set, memory, allow, allowed }: Store, given: boolean, required?: boolean): void {
  if (given === allowed()) return
  for (const what of ['token', 'outbox', 'talking', 'quiet']) {
    const kept = given ? memory[what] : get(what)
    if (!given) set(what, '')
    allow(given)
    if (given) memory[what] = '' // an earlier visit's counts more
    if (kept && !get(what)) set(what, kept)
    allow(!given)
  }
  if (!given) set('consent', '')
  allow(given)
  if (given && required) set('consent', '1')
}
