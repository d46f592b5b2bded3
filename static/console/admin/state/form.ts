// One form over one object with a version. What was typed is kept outside the
// screen, by the object's name: leaving, reloading or a session that ends loses
// nothing. When somebody else was faster, both changes are brought together and
// what clashes is shown.
import { computed, signal } from '@preact/signals'
import { clientID } from '../../../shared/ids'
import { asRefusal } from '../../../shared/refusal'
import { sentence } from '../../i18n'
import { session } from '../../state/store'
import { ar } from '../i18n'
import { get, merge, put, same } from '../pure/paths'
import type { Versioned } from '../types'

export interface Clash {
  path: string
  mine: unknown
  theirs: unknown
}

/** What somebody else changed meanwhile. */
export interface Met {
  heard: string[]
  clashes: Clash[]
}

export interface FormOptions<T> {
  /** Names it among the forms: "projects/new". */
  key: string
  /** What its words are kept under: "project". */
  kind: string
  save: (value: T) => Promise<T>
  /** What stands on the server now. */
  read: () => Promise<T>
  saved?: (value: T) => void
}

export class Form<T extends Versioned> {
  readonly base = signal<T>(null!)
  readonly value = signal<T>(null!)
  /** Sentences by path; '' is for what has no field. */
  readonly wrong = signal<Record<string, string>>({})
  readonly busy = signal(false)
  readonly met = signal<Met | null>(null)
  /** The language whose texts are shown. */
  readonly tongue = signal('')
  readonly dirty = computed(() => !same(this.base.value, this.value.value))

  constructor(
    loaded: T,
    readonly o: FormOptions<T>,
  ) {
    const kept = recall<T>(o.key)
    this.base.value = kept?.base ?? loaded
    this.value.value = kept?.value ?? loaded
    if (kept && kept.base.version !== loaded.version) this.meet(loaded)
  }

  get<V>(path: string): V {
    return get(this.value.value, path) as V
  }

  set(path: string, value: unknown): void {
    this.value.value = put(this.value.peek(), path, value)
    this.keep()
    if (Object.keys(this.wrong.peek()).some((p) => p === path || p.startsWith(path + '.'))) this.wrong.value = {}
  }

  /** Back to what is stored; gives a way to take that back. */
  discard(): () => void {
    const { base, value } = { base: this.base.peek(), value: this.value.peek() }
    this.reset(base)
    return () => {
      this.value.value = { ...value, version: this.base.peek().version }
      this.keep()
    }
  }

  async save(): Promise<boolean> {
    if (this.busy.peek()) return false
    this.busy.value = true
    this.wrong.value = {}
    try {
      const saved = await this.store()
      if (!saved) return false
      this.reset(saved)
      this.o.saved?.(saved)
      return true
    } catch (err) {
      this.failed(err)
      return false
    } finally {
      this.busy.value = false
    }
  }

  /** Null if somebody was faster, and their change is to be seen first. */
  private async store(): Promise<T | null> {
    for (let tries = 3; ; tries--) {
      try {
        return await this.o.save(this.value.peek())
      } catch (err) {
        if (!tries || asRefusal(err).reason !== 'stale') throw err
        if (this.meet(await this.o.read())) return null
      }
    }
  }

  private failed(err: unknown): void {
    const r = asRefusal(err)
    const tongue = /^texts\.(\w\w)\b/.exec(r.field)?.[1]
    if (tongue) this.tongue.value = tongue
    // What is wrong with hours has words of its own.
    const why = r.reason === 'bad_hours' ? ar(`why.${String(r.params['why'])}`, '') : ''
    this.wrong.value = { [r.field]: why || sentence(err) }
  }

  /** Somebody else's version came: goes on from it, with my changes. Says whether there is anything to be seen. */
  meet(theirs: T): boolean {
    const mine = this.value.peek()
    const m = merge(this.base.peek(), mine, theirs)
    const told = (path: string) => !untold.includes(path)
    const clashes = m.clashes.filter(told).map((path) => ({ path, mine: get(mine, path), theirs: get(theirs, path) }))
    const heard = m.heard.filter(told)
    this.base.value = theirs
    this.value.value = { ...m.value, version: theirs.version }
    this.met.value = heard.length + clashes.length ? { heard, clashes } : null
    this.keep()
    return !!this.met.peek()
  }

  /** Chooses what holds where both changed the same. */
  choose(c: Clash, whose: 'mine' | 'theirs'): void {
    this.set(c.path, c[whose])
  }

  private reset(to: T): void {
    this.base.value = this.value.value = to
    this.met.value = null
    this.wrong.value = {}
    forget(this.o.key)
  }

  private keep(): void {
    if (this.dirty.peek()) remember(this.o.key, { base: this.base.peek(), value: this.value.peek() })
    else forget(this.o.key)
  }
}

// What changes by itself, or has a screen of its own.
const untold = ['version', 'availability', 'away_reason', 'invited', 'identity', 'warnings']

interface Kept<T> {
  base: T
  value: T
}

const place = (key: string) => `recado.form.${session.peek()?.tenant.id}/${session.peek()?.agent.id}/${key}`
const memory = new Map<string, unknown>() // for a browser that forbids storage

function recall<T>(key: string): Kept<T> | null {
  try {
    return JSON.parse(sessionStorage.getItem(place(key)) ?? 'null') as Kept<T> | null
  } catch {
    return (memory.get(place(key)) as Kept<T> | undefined) ?? null
  }
}

function remember(key: string, kept: Kept<unknown>): void {
  try {
    sessionStorage.setItem(place(key), JSON.stringify(kept))
  } catch {
    memory.set(place(key), kept)
  }
}

function forget(key: string): void {
  memory.delete(place(key))
  try {
    sessionStorage.removeItem(place(key))
  } catch {
    // see above
  }
}

/** A new object's name for its making, kept with what was typed: made twice, it is one. */
export const newcomer = () => ({ id: '', version: 0, client_id: clientID() })
