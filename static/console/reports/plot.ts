// The chart's library, fetched with the first chart.
import '../../shared/accent'
import '../views/App' // all of the start, so that nothing of it is cut into small files
import uPlot from 'uplot'
import { adopt } from '../../shared/adopt'
import css from 'uplot/dist/uPlot.min.css' with { type: 'text' }

adopt(css)

export interface Line {
  /** A custom property of the style sheet. */
  colour: string
  values: number[]
  /** The one that fills what is below. */
  area?: string
}

const day = 86_400

/** Draws lines over days; give what it returns to redraw or remove it. */
export function plot(into: HTMLElement, first: number, lines: readonly Line[], label: (seconds: number) => string): uPlot {
  const style = getComputedStyle(into)
  const ink = (name: string) => style.getPropertyValue(name).trim()
  const xs = (lines[0]?.values ?? []).map((_, i) => (first + i) * day)
  const axis = { stroke: ink('--ink-3'), font: '12px system-ui', grid: { stroke: ink('--line'), width: 1 }, ticks: { show: false } }
  return new uPlot(
    {
      width: into.clientWidth,
      height: into.clientHeight,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false }, y: { range: (_, __, most) => [0, Math.max(4, Math.ceil(most * 1.1))] } },
      axes: [
        { ...axis, grid: { show: false }, incrs: [1, 2, 7, 14, 30, 61, 91].map((n) => n * day), values: (_, at) => at.map(label), space: 72 },
        { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 100_000] },
      ],
      series: [
        {},
        ...lines.map((l) => ({
          stroke: ink(l.colour),
          width: 2,
          ...(l.area ? { fill: ink(l.area) } : { dash: [6, 4] }), // told apart without colours, too
          points: { show: xs.length < 40, size: 6, fill: ink(l.colour) },
        })),
      ],
    },
    [xs, ...lines.map((l) => l.values)],
    into,
  )
}
