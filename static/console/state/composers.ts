// What is being written, per place: text and files outlive the pane.
import { Uploads } from '../../shared/uploads'
import type { Draft } from '../pure/drafts'
import type { Limits } from '../types'
import { api } from './session'
import { draftTick, drafts, me } from './store'

const defaults: Limits = { message: 4000, attachments: 10, file: 25 << 20 }
export const limits = (): Limits => me.peek()?.limits ?? defaults

const all = new Map<string, Uploads>()

/** The files beside the text of one place. */
export function uploadsOf(key: string, project: string): Uploads {
  let u = all.get(key)
  if (u) return u
  const path = (name: string, id: string) => `/files?${new URLSearchParams({ client_id: id, name, project })}`
  u = new Uploads(api, path, limits)
  u.restore(drafts.get(key).files)
  u.list.subscribe((list) => {
    const files = list.flatMap((f) => (f.attachment ? [f.attachment] : []))
    const draft = drafts.get(key)
    if (files.length !== draft.files.length) keep(key, { ...draft, files })
  })
  all.set(key, u)
  return u
}

/** Keeps a draft. if-empty: only where nothing else is being written. */
export function keep(key: string, draft: Draft, how?: 'if-empty'): void {
  if (how === 'if-empty') {
    if (drafts.get(key).text || all.get(key)?.list.peek().length) return
    all.get(key)?.restore(draft.files)
  }
  drafts.set(key, draft)
  draftTick.value++
}

/** Forms that outlive their dialog, by name. */
export const forms = new Map<string, unknown>()

/** Another agent signed in, or this one left. */
export function forgetComposers(): void {
  all.clear()
  forms.clear()
}
