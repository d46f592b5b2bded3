import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { complain } from '../../state/toasts'
import { a } from '../i18n'

export interface Part<T> {
  items: T[]
  cursor: string
}

interface Props<T> {
  first: Part<T>
  read: (cursor: string) => Promise<Part<T>>
  /** What is said of an empty list. */
  none: string
  name: string
  children: (item: T) => ComponentChildren
}

/** A list of which more is read when somebody asks for it. */
export function Paged<T>({ first, read, none, name, children }: Props<T>) {
  const [more, setMore] = useState(first)
  useEffect(() => setMore(first), [first])
  if (!more.items.length) return <p class="help">{none}</p>
  const next = () => read(more.cursor).then((p) => setMore({ items: [...more.items, ...p.items], cursor: p.cursor }), complain)
  return (
    <>
      <ul class={name} data-testid={name}>
        {more.items.map(children)}
      </ul>
      {more.cursor && (
        <button type="button" class="button small" onClick={() => void next()}>
          {a('changes.more')}
        </button>
      )}
    </>
  )
}
