import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useWindow } from '../state/window'
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
  /** Somebody comes near a row, and will perhaps open it. */
  near?: (item: T) => void
  row: (item: T) => ComponentChildren
  /** What a test or a stylesheet may ask of a row. */
  marks?: (item: T) => Record<string, string>
  testid: string
}

const dwell = 60 // ms that a pointer stays on a row that somebody looks at; one that only passes does not

/**
 * A list of links of which one is in the tab order; arrows, j and k move among
 * them, Enter opens. Of a long list only what is seen is drawn, and the one in
 * the tab order.
 */
export function Rows<T extends Item>({ label, items, current, href, open, near, row, marks, testid }: Props<T>) {
  const list = useRef<HTMLUListElement>(null)
  const [at, setAt] = useState(current)
  const wanted = useRef('') // gets the focus as soon as it is drawn
  const resting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const place = (id: string) => items.findIndex((i) => i.id === id)
  const has = (id: string) => place(id) >= 0
  const active = has(at) ? at : has(current) ? current : (items[0]?.id ?? '')
  const seen = useWindow(list, items.length)

  const focus = (id: string) => {
    const link = list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)
    wanted.current = link ? '' : id
    link?.focus()
    link?.scrollIntoView({ block: 'nearest' })
  }
  useLayoutEffect(() => {
    if (wanted.current) focus(wanted.current)
  })
  const move = (by: number) => {
    const focused = place((document.activeElement as HTMLElement | null)?.dataset['row'] ?? '')
    const from = focused >= 0 ? focused : place(active) - (active !== current ? by : 0)
    const next = items[Math.min(items.length - 1, Math.max(0, from + by))]
    if (!next) return
    focus(next.id)
    setAt(next.id)
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
  const rest = (item: T) => {
    clearTimeout(resting.current)
    if (near) resting.current = setTimeout(() => near(item), dwell)
  }
  const one = (item: T, i: number) => (
    <li
      key={item.id}
      {...(seen.windowed && { 'aria-setsize': items.length, 'aria-posinset': i + 1, style: { insetBlockStart: `${i * seen.height}px` } })}
    >
      <a
        class="row"
        href={href(item)}
        data-row={item.id}
        tabIndex={item.id === active ? 0 : -1}
        aria-current={item.id === current ? 'true' : undefined}
        onFocus={() => {
          setAt(item.id)
          near?.(item)
        }}
        onPointerEnter={() => rest(item)}
        onPointerLeave={() => clearTimeout(resting.current)}
        onClick={(e) => click(e, item)}
        {...marks?.(item)}
      >
        {row(item)}
      </a>
    </li>
  )
  const drawn = items.slice(seen.from, seen.to).map((item, i) => one(item, seen.from + i))
  const kept = place(active)
  if (seen.windowed && kept >= 0 && (kept < seen.from || kept >= seen.to)) {
    drawn[kept < seen.from ? 'unshift' : 'push'](one(items[kept]!, kept))
  }
  return (
    <ul
      ref={list}
      class={seen.windowed ? 'rows windowed' : 'rows'}
      aria-label={label}
      onKeyDown={arrows}
      data-testid={testid}
      {...(seen.windowed && { style: { blockSize: `${items.length * seen.height}px` } })}
    >
      {drawn}
    </ul>
  )
}
