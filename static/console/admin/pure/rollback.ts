// Taking one change back, without what was changed after it.
import { merge, type Merged } from './paths'

// What is not chosen by anybody.
const told = (path: string) => !['version', 'created_at', 'warnings'].includes(path)

/**
 * What stands there now, with what one change altered as it was before it. What was altered once more since is a
 * clash: then it is to be chosen, and nothing is stored unseen.
 */
export function rolledBack<T extends { version: number }>(before: T, after: T, now: T): Merged<T> {
  const m = merge(after, before, now)
  return { ...m, value: { ...m.value, version: now.version }, clashes: m.clashes.filter(told) }
}
