import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { SharedKey, SharedWords } from '../words'
import { type Names, rows, step } from './search'

const lists: Record<string, () => Promise<{ default: Names }>> = { es: () => import('./es.json'), en: () => import('./en.json'), pt: () => import('./pt.json') }

/** The names in a language. */
export const emojiNames = async (locale: string): Promise<Names> => (await (lists[locale] ?? lists['es']!)()).default

const mostRecent = 16
const recent: string[] = [] // as long as the page lives: nothing is stored for it

interface Props {
  names: Names
  words: SharedWords
  pick: (emoji: string) => void
  /** back: by Escape, so the focus goes back; else it has gone elsewhere already. */
  close: (back: boolean) => void
}

/** A grid of emoji under a search; arrows walk it, Enter takes one, Escape leaves. */
export function EmojiPicker({ names, words, pick, close }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const [search, setSearch] = useState('')
  const [at, setAt] = useState<[number, number]>([0, 0])
  const all = rows(names, search, recent)
  const flat = all.flatMap((g) => g.cells)
  const cell = ([r, c]: [number, number]) => box.current!.querySelector<HTMLElement>(`[data-at="${r}-${c}"]`)
  useLayoutEffect(() => box.current!.querySelector('input')!.focus(), [])
  const take = (emoji: string) => {
    const old = recent.indexOf(emoji)
    recent.splice(old < 0 ? mostRecent - 1 : old, 1)
    recent.unshift(emoji)
    pick(emoji)
  }
  const keys = (e: KeyboardEvent) => {
    const inSearch = (e.target as HTMLElement).tagName === 'INPUT'
    if (e.key === 'Escape') close(true)
    else if (inSearch && e.key === 'Enter') flat[0]?.[0] && take(flat[0][0])
    else if (inSearch && e.key !== 'ArrowDown') return
    else {
      const rtl = getComputedStyle(box.current!).direction === 'rtl'
      const key = rtl && /^Arrow[LR]/.test(e.key) ? (e.key === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft') : e.key
      const next = inSearch ? ([0, 0] as [number, number]) : step(key, at, flat.map((r) => r.length))
      if (!next) {
        if (key !== 'ArrowUp') return
        box.current!.querySelector('input')!.focus()
      } else {
        setAt(next)
        cell(next)?.focus()
      }
    }
    e.preventDefault()
    e.stopPropagation()
  }
  // The button that opened it closes it by itself.
  const left = (e: FocusEvent) => {
    const to = e.relatedTarget as HTMLElement | null
    if (to && box.current && !box.current.contains(to) && to.getAttribute('aria-expanded') !== 'true') close(false)
  }
  const name = (emoji: string) => Object.values(names).find((g) => g[emoji])?.[emoji] ?? emoji
  let r = 0
  return (
    <div
      ref={box}
      class="emoji"
      role="dialog"
      aria-label={words.t('emoji.title')}
      tabIndex={-1}
      onKeyDown={keys}
      onFocusOut={left}
    >
      <input class="input" type="search" value={search} placeholder={words.t('emoji.search')} aria-label={words.t('emoji.search')} onInput={(e) => (setSearch(e.currentTarget.value), setAt([0, 0]))} />
      <p class="aside" role="status">
        {search && words.n('emoji.found', flat.flat().length)}
      </p>
      <div class="emoji-list" role="grid" aria-label={words.t('emoji.title')}>
        {all.map(({ group, cells }) => (
          <div key={group} role="rowgroup" aria-label={group && words.t(`emoji.${group}` as SharedKey)}>
            {group && (
              <p class="emoji-group" aria-hidden="true">
                {words.t(`emoji.${group}` as SharedKey)}
              </p>
            )}
            {cells.map((row) => {
              const y = r++
              return (
                <div key={row[0]} class="emoji-row" role="row">
                  {row.map((emoji, x) => (
                    <span key={emoji} role="gridcell">
                      <button type="button" data-at={`${y}-${x}`} tabIndex={y === at[0] && x === at[1] ? 0 : -1} aria-label={name(emoji)} title={name(emoji)} onFocus={() => setAt([y, x])} onClick={() => take(emoji)}>
                        {emoji}
                      </button>
                    </span>
                  ))}
                </div>
              )
            })}
          </div>
        ))}
      </div>
    </div>
  )
}
