// What a change in the log tells: the places at which something else stands now,
// or, of what was removed, what stood there.
import { differences, get } from './paths'

// What says nothing to who reads it.
const silent = ['id', 'version', 'warnings', 'created_at', 'updated_at', 'at', 'key', 'tail', 'owner', 'agent', 'agent_name', 'conversation', 'on', 'redirect', 'link']

/** The paths to show of a change, in their order. */
export function changedPaths(action: string, before: unknown, after: unknown): string[] {
  switch (action) {
    case 'changed':
    case 'published':
      return differences(before, after).filter((p) => !silent.includes(p))
    case 'removed':
    case 'unbanned':
      return standing(before)
    case 'banned':
      return standing(after)
  }
  return []
}

/** Where something stands: no is no more than what everything has at first. */
const standing = (v: unknown) => differences(v, undefined).filter((p) => !silent.includes(p) && !blank(get(v, p)))

const blank = (v: unknown): boolean => v === false || v === 0 || (Array.isArray(v) && v.length === 0) || (typeof v === 'object' && v !== null && Object.keys(v).length === 0)

/** Whether what stands at a path is a time, in ms. */
export const isTime = (path: string, v: unknown): v is number => typeof v === 'number' && v > 0 && /(^|_)(at|until)$/.test(path)
