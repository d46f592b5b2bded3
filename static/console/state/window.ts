// Which rows of a long list are seen in the pane that scrolls.
import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'
import { range } from '../pure/range'

const long = 80 // rows; a shorter list is drawn whole

export interface Seen {
  windowed: boolean
  from: number
  to: number // not included
  height: number // px of a row
}

export function useWindow(list: RefObject<HTMLElement | null>, count: number): Seen {
  const windowed = count > long
  const [view, setView] = useState({ top: 0, room: 900, height: 64 })
  useLayoutEffect(() => {
    const scroller = list.current?.closest<HTMLElement>('.pane-scroll')
    if (!windowed || !list.current || !scroller) return
    let asked = 0
    const look = () => {
      asked = 0
      const l = list.current
      if (!l) return
      const top = scroller.getBoundingClientRect().top - l.getBoundingClientRect().top
      const height = l.querySelector('li')?.offsetHeight || 64
      setView((v) => (v.top === top && v.room === scroller.clientHeight && v.height === height ? v : { top, room: scroller.clientHeight, height }))
    }
    const soon = () => (asked ||= requestAnimationFrame(look))
    look()
    scroller.addEventListener('scroll', soon, { passive: true })
    const sized = new ResizeObserver(soon)
    sized.observe(scroller)
    return () => {
      cancelAnimationFrame(asked)
      scroller.removeEventListener('scroll', soon)
      sized.disconnect()
    }
  }, [windowed])
  if (!windowed) return { windowed, from: 0, to: count, height: view.height }
  return { windowed, height: view.height, ...range(view.top, view.room, view.height, count) }
}
