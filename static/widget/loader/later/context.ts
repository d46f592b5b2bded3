import type { Context, Trail } from '../../bridge'
import type { Base } from '../widget'

const most = 20 // values; the server takes no more
const longest = 64 // characters of a name
const said = 500 // characters of a value, a page's title or address

/** What agents learn of the page: its own values, and what the visitor did on it. */
export function newContext(w: Base, changed: (c: Context) => void) {
  let data: Context['data'] = {}

  function all(): Context {
    const trail: Trail[] = []
    w.trail.forEach((t) => (trail[trail.length] = { ...t, name: cut(t.name, said), url: cut(t.url, said) }))
    return { data, trail }
  }

  function set(values: Record<string, unknown>): void {
    const next = { ...data }
    for (const key in object(values)) {
      const v = values[key]
      if (v === null) delete next[key]
      else next[name(key)] = text(v)
    }
    let n = 0
    for (const _ in next) n++
    if (n > most) throw Error(`no more than ${most} values`)
    data = next
    changed(all())
  }

  function track(what: string, values?: Record<string, unknown>): void {
    let words = name(what)
    for (const key in values && object(values)) words += ` ${key}=${text(values![key])}`
    w.step('event', words, location.href)
    changed(all())
  }

  return { all, set, track }
}

const cut = (s: string, n: number) => s.slice(0, n)

function name(s: unknown): string {
  if (typeof s !== 'string' || !s || s.length > longest) throw TypeError(`a name is a text of 1 to ${longest} characters: ${s}`)
  return s
}

function object<T>(o: T): T {
  if (!o || typeof o !== 'object') throw TypeError('not an object: ' + o)
  return o
}

function text(v: unknown): string {
  if (typeof v === 'string' || typeof v === 'number' || typeof v === 'boolean') return cut(String(v), said)
  throw TypeError('a value is a text, a number or a truth: ' + v)
}
