import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { useCommand } from '../state/commands'

interface Item {
  id: string
}

interface Props<T extends Item> {
  label: string
  items: readonly T[]
  current: string
  href: (item: T) => string
  open: (item: T) => void
  row: (item: T) => ComponentChildren
  /** What a test or a stylesheet may ask of a row. */
  marks?: (item: T) => Record<string, string>
  testid: string
}

/**
 * A list of links of which one is in the tab order; arrows, j and k move among
 * them, Enter opens.
 */
export function Rows<T extends Item>({ label, items, current, href, open, row, marks, testid }: Props<T>) {
  const list = useRef<HTMLUListElement>(null)
  const [at, setAt] = useState(current)
  const has = (id: string) => items.some((i) => i.id === id)
  const active = has(at) ? at : has(current) ? current : (items[0]?.id ?? '')

  const move = (by: number) => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
    const focused = links.indexOf(document.activeElement as HTMLElement)
    const from =
      focused >= 0 ? focused : links.findIndex((l) => l.dataset['row'] === active) - (focused < 0 && active !== current ? by : 0)
    const next = links[Math.min(links.length - 1, Math.max(0, from + by))]
    next?.focus()
    next?.scrollIntoView({ block: 'nearest' })
  }
  useCommand('next', () => move(1))
  useCommand('previous', () => move(-1))
  useCommand('open', () => {
    const item = items.find((i) => i.id === active)
    if (item) open(item)
  })

  const arrows = (e: KeyboardEvent) => {
    if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return
    e.preventDefault()
    move(e.key === 'ArrowDown' ? 1 : -1)
  }
  const click = (e: MouseEvent, item: T) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey || e.button) return
    e.preventDefault()
    open(item)
  }
  return (
    <ul ref={list} class="rows" aria-label={label} onKeyDown={arrows} data-testid={testid}>
      {items.map((item) => (
        <li key={item.id}>
          <a
            class="row"
            href={href(item)}
            data-row={item.id}
            tabIndex={item.id === active ? 0 : -1}
            aria-current={item.id === current ? 'true' : undefined}
            onFocus={() => setAt(item.id)}
            onClick={(e) => click(e, item)}
            {...marks?.(item)}
          >
            {row(item)}
          </a>
        </li>
      ))}
    </ul>
  )
}
