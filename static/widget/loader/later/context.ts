import type { Core } from './main'

// Limits of the server (chat/context.go).
const most = 50 // values
const key = 64 // characters of a name
const value = 500 // characters of a value

/** What agents learn of the page: its own values, and what the visitor did on it. */
export function newContext(core: Core) {
  const { w, panel } = core
  const changed = () => panel.tell({ type: 'context', context: core.context() })

  function set(values: Record<string, unknown>): void {
    const next = { ...core.data }
    // A value that is taken away stays as null: the server must hear of it.
    for (const key in object(values)) next[name(key)] = values[key] === null ? null : clean(values[key])
    let n = 0
    for (const _ in next) n++
    if (n > most) throw Error(`no more than ${most} values`)
    core.data = next
    changed()
  }

  function track(what: string, values?: Record<string, unknown>): void {
    let words = name(what)
    for (const key in values && object(values)) words += ` ${key}=${clean(values![key])}`
    w.step('event', words, location.href)
    changed()
  }

  return { set, track }
}

const cut = (s: string, n: number) => s.slice(0, n)

function name(s: unknown): string {
  if (typeof s !== 'string' || !s || s.length > key) throw TypeError(`a name is a text of 1 to ${key} characters: ${s}`)
  return s
}

function object<T>(o: T): T {
  if (!o || typeof o !== 'object') throw TypeError('not an object: ' + o)
  return o
}

function clean(v: unknown): string | number | boolean {
  if (typeof v === 'string') return cut(v, value)
  if (typeof v === 'number' || typeof v === 'boolean') return v
  throw TypeError('a value is a string, a number or a boolean: ' + v)
}
