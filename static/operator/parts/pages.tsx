import { useEffect, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { t } from '../i18n'
import { complain } from '../toasts'
import type { Page } from '../types'

interface Pages<T> {
  items: T[]
  /** Whether there is nothing, and nothing further on. */
  none: boolean
  change: (to: (items: T[]) => T[]) => void
  /** The button for what comes next, null at the end. */
  more: ComponentChildren
}

/** A list that is read page by page, from the first one on. */
export function usePages<T>(first: Page<T>, read: (cursor: string) => Promise<Page<T>>): Pages<T> {
  const [all, setAll] = useState(first)
  useEffect(() => setAll(first), [first])
  const next = () => read(all.cursor).then((p) => setAll({ items: [...all.items, ...p.items], cursor: p.cursor }), complain)
  return {
    items: all.items,
    none: !all.items.length && !all.cursor,
    change: (to) => setAll((now) => ({ ...now, items: to(now.items) })),
    more: all.cursor ? (
      <button type="button" class="button small" onClick={() => void next()}>
        {t('op.more')}
      </button>
    ) : null,
  }
}
