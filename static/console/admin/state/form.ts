// One form over one object with a version. What was typed is kept outside the
// screen, by the object's name: leaving, reloading or a session that ends loses
// nothing. When somebody else was faster, both changes are brought together and
// what clashes is shown.
import { computed, signal } from '@preact/signals'
import { clientID } from '../../../shared/ids'
import { forget, recall, remember } from '../../../shared/kept'
import { asRefusal } from '../../../shared/refusal'
import { sentence } from '../../i18n'
import { session } from '../../state/store'
import { ar } from '../i18n'
import { get, merge, put, same } from '../pure/paths'
import type { Versioned } from '../types'
import type { Draft, DraftPlace } from './drafts'

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
  /** Its draft: what there is now, and the way to what becomes of it. */
  drafts?: DraftPlace<T>
  saved?: (value: T) => void
  /** What is kept nowhere but in the screen. */
  secret?: readonly string[]
}

let asked = ''

/** The language whose texts the next form shows first. */
export function askTongue(locale: string): void {
  asked = locale
}

export class Form<T extends Versioned> {
  readonly base = signal<T>(null!)
  readonly value = signal<T>(null!)
  /** Sentences by path; '' is for what has no field. */
  readonly wrong = signal<Record<string, string>>({})
  readonly busy = signal(false)
  readonly met = signal<Met | null>(null)
  /** The language whose texts are shown. */
  readonly tongue = signal(asked)
  /** What is prepared on the server and not published yet. */
  readonly draft = signal<Draft<T> | null>(null)
  /** Whether something was typed that is nowhere but here. */
  readonly dirty = computed(() => !same(this.draft.value?.value ?? this.base.value, this.value.value))

  constructor(
    loaded: T,
    readonly o: FormOptions<T>,
  ) {
    asked = ''
    const kept = recall<Kept<T>>(place(o.key))
    const drafted = o.drafts?.now ?? null
    this.draft.value = kept ? (kept.draft ?? null) : drafted
    this.base.value = kept?.base ?? drafted?.base ?? loaded
    this.value.value = kept?.value ?? drafted?.value ?? loaded
    if (this.draft.peek()?.version !== drafted?.version || this.base.peek().version !== loaded.version) this.catchUp(loaded, drafted)
  }

  get<V>(path: string): V {
    return get(this.value.value, path) as V
  }

  set(path: string, value: unknown): void {
    this.value.value = put(this.value.peek(), path, value)
    this.keep()
    if (Object.keys(this.wrong.peek()).some((p) => p === path || p.startsWith(path + '.'))) this.wrong.value = {}
  }

  /** Makes it hold. */
  async save(): Promise<boolean> {
    return this.working(async () => {
      const saved = await this.brought(() => this.store())
      if (!saved) return false
      this.draft.value = null
      this.reset(saved)
      this.o.saved?.(saved)
      return true
    })
  }

  /** Brings in what somebody else changed, without saving. Says whether there is anything to be seen. */
  async look(): Promise<boolean> {
    const [theirs, drafted] = await Promise.all([this.o.read(), this.o.drafts?.read() ?? null])
    return this.catchUp(theirs, drafted)
  }

  /** A draft is published in one act; without one the form is saved as it stands. */
  private async store(): Promise<T> {
    const { drafts } = this.o
    let draft = this.draft.peek()
    if (!drafts || !draft) return this.o.save(this.value.peek())
    if (this.dirty.peek()) this.drawn((draft = await drafts.put(draft.version, this.value.peek())))
    return drafts.publish(draft.version)
  }

  /** Null if somebody was faster, and their change is to be seen first. */
  private async brought<R>(work: () => Promise<R>): Promise<R | null> {
    for (let tries = 3; ; tries--) {
      try {
        return await work()
      } catch (err) {
        if (!tries || asRefusal(err).reason !== 'stale') throw err
        if (await this.look()) return null
      }
    }
  }

  /** Keeps on the server what was typed, seen by nobody but who edits it. */
  async saveDraft(): Promise<boolean> {
    return this.working(async () => {
      const kept = await this.brought(() => this.o.drafts!.put(this.draft.peek()?.version ?? 0, this.value.peek()))
      if (!kept) return false
      this.drawn(kept)
      return true
    })
  }

  /** Back to what is published; gives a way to take that back, null if nothing was dropped. */
  async dropDraft(): Promise<(() => Promise<boolean>) | null> {
    let gone = this.value.peek()
    const dropped = await this.working(async () => {
      const done = await this.brought(async () => {
        // What somebody else did meanwhile may have ended it.
        const draft = this.draft.peek()
        if (draft) await this.o.drafts!.drop(draft.version)
        gone = this.value.peek()
        return true
      })
      if (!done) return false
      this.draft.value = null
      this.reset(this.base.peek())
      return true
    })
    if (!dropped) return null
    return () => {
      this.value.value = { ...gone, version: this.base.peek().version }
      this.keep()
      return this.saveDraft()
    }
  }

  /** What is prepared now is this; the form goes on from it. */
  private drawn(to: Draft<T>): void {
    this.draft.value = to
    this.base.value = to.base
    this.reset(to.value, to.base)
  }

  private async working(work: () => Promise<boolean>): Promise<boolean> {
    if (this.busy.peek()) return false
    this.busy.value = true
    this.wrong.value = {}
    try {
      return await work()
    } catch (err) {
      this.failed(err)
      return false
    } finally {
      this.busy.value = false
    }
  }

  /** Back to what is stored; gives a way to take that back. */
  discard(): () => void {
    const { base, value } = { base: this.base.peek(), value: this.value.peek() }
    this.reset(this.draft.peek()?.value ?? base, base)
    return () => {
      this.value.value = { ...value, version: this.base.peek().version }
      this.keep()
    }
  }

  private failed(err: unknown): void {
    const r = asRefusal(err)
    const tongue = /^texts\.(\w\w)\b/.exec(r.field)?.[1]
    if (tongue) this.tongue.value = tongue
    // What is wrong with hours, or with an identity provider, has words of its own.
    const of = { bad_hours: 'why.', bad_issuer: 'why.sso.' }[r.reason]
    const why = of ? ar(of + String(r.params['why']), '') : ''
    this.wrong.value = { [r.field]: why || sentence(err) }
  }

  /** Somebody else saved a draft or published meanwhile: goes on from that, with my changes. Says whether there is anything to be seen. */
  private catchUp(theirs: T, drafted: Draft<T> | null): boolean {
    this.met.value = null
    this.together(this.draft.peek()?.value ?? this.base.peek(), drafted?.value ?? theirs)
    if (drafted && drafted.base.version !== theirs.version) this.together(drafted.base, theirs)
    this.draft.value = drafted
    this.base.value = theirs
    this.keep()
    return !!this.met.peek()
  }

  private together(from: T, theirs: T): void {
    const mine = this.value.peek()
    const m = merge(from, mine, theirs)
    const told = (path: string) => !untold.includes(path)
    const clashes = m.clashes.filter(told).map((path) => ({ path, mine: get(mine, path), theirs: get(theirs, path) }))
    const heard = m.heard.filter(told)
    this.value.value = { ...m.value, version: theirs.version }
    const met = this.met.peek() ?? { heard: [], clashes: [] }
    if (heard.length + clashes.length) this.met.value = { heard: [...met.heard, ...heard], clashes: [...met.clashes, ...clashes] }
  }

  /** Chooses what holds where both changed the same. */
  choose(c: Clash, whose: 'mine' | 'theirs'): void {
    this.set(c.path, c[whose])
  }

  private reset(to: T, base = to): void {
    this.base.value = base
    this.value.value = to
    this.met.value = null
    this.wrong.value = {}
    forget(place(this.o.key))
  }

  /** The value without what is secret. */
  private open(): T {
    return (this.o.secret ?? []).reduce((v, path) => put(v, path, ''), this.value.peek())
  }

  private keep(): void {
    if (this.dirty.peek()) remember(place(this.o.key), { base: this.base.peek(), value: this.open(), draft: this.draft.peek() })
    else forget(place(this.o.key))
  }
}

// What changes by itself, or has a screen of its own.
const untold = ['version', 'created_at', 'availability', 'away_reason', 'invited', 'identity', 'warnings', 'default', 'places']

interface Kept<T> {
  base: T
  value: T
  draft?: Draft<T> | null
}

const place = (key: string) => `recado.form.${session.peek()?.tenant.id}/${session.peek()?.agent.id}/${key}`
/** Puts into a form a change of base that is to be looked at before it is saved; what else was typed there stays. */
export function offer<T>(key: string, base: T, value: T): void {
  const kept = recall<Kept<T>>(place(key))
  remember(place(key), kept ? { ...kept, value: merge(base, value, kept.value).value } : { base, value })
}

/** A new object's name for its making, kept with what was typed: made twice, it is one. */
export const newcomer = () => ({ id: '', version: 0, client_id: clientID() })
