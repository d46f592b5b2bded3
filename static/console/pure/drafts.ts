// What was typed and not yet sent, per place. Kept in memory and mirrored to
// sessionStorage, so that neither an expired session nor a reload loses it.
import type { Attachment } from '../types'

export interface Draft {
  text: string
  files: Attachment[]
}

export interface DraftStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

export const emptyDraft: Draft = { text: '', files: [] }

const storageKey = 'recado.drafts'

interface Stored {
  owner: string
  drafts: Record<string, Draft>
}

/** Drafts of one agent; another agent in the same tab never sees them. */
export class Drafts {
  private owner = ''
  private drafts = new Map<string, Draft>()

  constructor(private readonly storage: DraftStorage | null) {}

  /** Says whose drafts these are; somebody else's are dropped. */
  open(owner: string): void {
    if (this.owner === owner) return
    const stored = this.load()
    const kept = stored && stored.owner === owner ? Object.entries(stored.drafts) : []
    this.drafts = new Map(kept)
    this.owner = owner
    this.save()
  }

  get(key: string): Draft {
    return this.drafts.get(key) ?? emptyDraft
  }

  set(key: string, draft: Draft): void {
    if (draft.text || draft.files.length) this.drafts.set(key, draft)
    else this.drafts.delete(key)
    this.save()
  }

  has(key: string): boolean {
    return this.drafts.has(key)
  }

  /** On signing out by choice. */
  clear(): void {
    this.drafts.clear()
    this.owner = ''
    this.storage?.removeItem(storageKey)
  }

  private load(): Stored | null {
    try {
      const raw = this.storage?.getItem(storageKey)
      return raw ? (JSON.parse(raw) as Stored) : null
    } catch {
      return null
    }
  }

  private save(): void {
    const stored: Stored = { owner: this.owner, drafts: Object.fromEntries(this.drafts) }
    try {
      this.storage?.setItem(storageKey, JSON.stringify(stored))
    } catch {
      // A full or forbidden storage costs the reload, not the sentence.
    }
  }
}
