import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Line } from '../plot'
import { locale } from '../../state/settings'
import { w } from '../i18n'
import { dayNumber } from '../pure/figures'

interface Props {
  title: string
  from: string
  lines: (Line & { name: string })[]
  /** The table that stands for the picture. */
  children: ComponentChildren
}

/** Lines over days. The picture is for eyes only; its table says the same. */
export function Chart({ title, from, lines, children }: Props) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => draw(box.current!, dayNumber(from), lines, locale.value), [from, JSON.stringify(lines), locale.value])
  return (
    <figure class="card chart">
      <figcaption class="chart-head">
        <h2>{title}</h2>
        <ul class="chart-keys" aria-hidden="true">
          {lines.map((l, i) => (
            <li key={l.name} class={'chart-key k' + i}>
              {l.name}
            </li>
          ))}
        </ul>
      </figcaption>
      <div class="chart-box" ref={box} aria-hidden="true" data-testid="chart" />
      <details>
        <summary>{w('chart.table')}</summary>
        {children}
      </details>
    </figure>
  )
}

/** Draws now, at each change of size and of the scheme; returns how to stop. */
function draw(box: HTMLElement, first: number, lines: readonly Line[], language: string): () => void {
  let drawn: { destroy(): void } | null = null
  let over = false
  const label = (seconds: number) =>
    new Date(seconds * 1000).toLocaleDateString(language, { day: 'numeric', month: 'short', timeZone: 'UTC' })
  const again = async () => {
    const { plot } = await import('../plot')
    if (over || !box.clientWidth) return
    drawn?.destroy()
    drawn = plot(box, first, lines, label)
  }
  const paint = () => void again().catch(() => {}) // without it the table is there
  const size = new ResizeObserver(paint)
  const scheme = new MutationObserver(paint)
  size.observe(box)
  scheme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-scheme'] })
  return () => {
    over = true
    size.disconnect()
    scheme.disconnect()
    drawn?.destroy()
  }
}
