// What is offered while something is typed behind "/" or "@" in a text.
import { useEffect, useState } from 'preact/hooks'
import type { RefObject } from 'preact'
import { t } from '../i18n'
import { insertInto, typedAt, type Typed } from '../pure/replies'
import { announce } from './alerts'

export interface Suggestion {
  key: string
  title: string
  detail: string
  /** What stands behind the title, such as the shortcut. */
  mark: string
  insert: string
}

/** One kind of suggestion: the mark that begins it, and what fits a typed word. */
export interface Source {
  mark: string
  label: string
  find: (word: string) => Suggestion[]
}

export interface Suggesting {
  source: Source
  found: Suggestion[]
  at: number
  choose: (i: number) => void
  take: (i: number) => void
}

interface Writing {
  area: RefObject<HTMLTextAreaElement | null>
  sources: readonly Source[]
  put: (text: string) => void
}

/** Follows the caret of a text area: what to offer now, and the keys that go through it. */
export function useSuggestions({ area, sources, put }: Writing) {
  const [typed, setTyped] = useState<{ mark: string; word: Typed } | null>(null)
  const [at, setAt] = useState(0)
  const source = typed && sources.find((s) => s.mark === typed.mark)
  const found = source ? source.find(typed.word.word) : []
  const open = found.length > 0
  const chosen = Math.min(at, found.length - 1)
  useEffect(() => {
    if (open) announce(t('suggest.count', { count: found.length }))
  }, [open])

  const look = () => {
    const a = area.current
    const hit =
      a && a.selectionStart === a.selectionEnd
        ? sources.map((s) => ({ mark: s.mark, word: typedAt(a.value, a.selectionStart, s.mark) })).find((x) => x.word)
        : undefined
    if (hit?.word?.word !== typed?.word.word) setAt(0)
    setTyped(hit ? { mark: hit.mark, word: hit.word! } : null)
  }
  const take = (i: number) => {
    const a = area.current
    const what = found[i]
    if (!a || !typed || !what) return
    a.focus()
    insertInto(a, typed.word, what.insert)
    put(a.value)
    setTyped(null)
  }
  /** Takes a key that is about the list; false leaves it to the text. */
  const key = (e: KeyboardEvent): boolean => {
    if (!open || e.ctrlKey || e.altKey || e.metaKey || e.isComposing) return false
    const by = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0
    if (by) setAt((chosen + by + found.length) % found.length)
    else if ((e.key === 'Enter' && !e.shiftKey) || e.key === 'Tab') take(chosen)
    else if (e.key === 'Escape') setTyped(null)
    else return false
    e.preventDefault()
    e.stopPropagation()
    return true
  }
  const shown: Suggesting | null = open ? { source: source!, found, at: chosen, choose: setAt, take } : null
  return { shown, look, key, close: () => setTyped(null) }
}
