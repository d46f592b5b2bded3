// What is prepared for a project or widget, and published in one act.
import { asRefusal } from '../../../shared/refusal'
import { loadMe } from '../../state/desk'
import { api } from '../../state/session'
import type { Versioned } from '../types'

/** A draft as it stands on the server: one of each object, whoever edits it. */
export interface Draft<T> {
  version: number
  /** The object as it stood when the draft was saved. */
  base: T
  value: T
  agent: string
  name: string
  at: number
}

export interface DraftPlace<T> {
  now: Draft<T> | null
  read: () => Promise<Draft<T> | null>
  put: (version: number, value: T) => Promise<Draft<T>>
  drop: (version: number) => Promise<unknown>
  publish: (version: number) => Promise<T>
}

/** An object's draft, or the place of its first. */
export async function draftOf<T extends Versioned>(kind: 'project' | 'widget', id: string): Promise<DraftPlace<T>> {
  const path = `/admin/drafts/${kind}/${encodeURIComponent(id)}`
  const read = () =>
    api.get<Draft<T>>(path).catch((err: unknown) => {
      if (asRefusal(err).code === 'not_found') return null
      throw err
    })
  return {
    now: await read(),
    read,
    put: (version, value) => api.put<Draft<T>>(path, { version, value }),
    drop: (version) => api.call('DELETE', path, { version }),
    publish: async (version) => {
      const made = await api.post<T>(path + '/publish', { version })
      void loadMe().catch(() => {})
      return made
    },
  }
}
