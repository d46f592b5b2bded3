import { useRef, useState } from 'preact/hooks'
import { Close } from '../../../shared/icons'
import { Plus } from '../../../shared/icons-late'
import { locale } from '../../state/settings'
import { a } from '../i18n'
import { another, clock, day, drawn, minutes, shiftsOf, stroke, week, withDay, type Shift } from '../pure/hours'
import type { RowMistake } from '../pure/rows'
import { Said } from './inputs'

interface Props {
  shifts: readonly Shift[]
  change: (shifts: Shift[]) => void
  wrong: RowMistake | null
}

/** The name of a weekday; 2023-01-01 was a Sunday. */
export const dayName = (weekday: number, style: 'long' | 'short' = 'long') =>
  new Intl.DateTimeFormat(locale.value, { weekday: style, timeZone: 'UTC' }).format(Date.UTC(2023, 0, 1 + weekday))

/** The week as seven days of 24 hours: drawn by the pointer, written by the keyboard. */
export function Week({ shifts, change, wrong }: Props) {
  const bad = wrong && shifts[wrong.row]?.weekday
  const copy = (from: number) => {
    const own = shiftsOf(shifts, from)
    change([1, 2, 3, 4, 5].reduce<Shift[]>((all, d) => withDay(all, d, own), [...shifts]))
  }
  return (
    <div class="week" data-testid="week">
      {week.map((d) => {
        const own = shiftsOf(shifts, d)
        const set = (next: readonly Shift[]) => change(withDay(shifts, d, next))
        return (
          <fieldset class="day" key={d} data-testid={'day-' + d}>
            <legend class="day-name">{dayName(d)}</legend>
            <Bar weekday={d} shifts={own} change={set} />
            <Times shifts={own} weekday={d} change={set} name={dayName(d)} />
            {bad === d && <Said text={wrong!.text} />}
            {own.length > 0 && d === 1 && (
              <button type="button" class="link small" onClick={() => copy(d)} data-testid="copy-weekdays">
                {a('week.copy')}
              </button>
            )}
          </fieldset>
        )
      })}
    </div>
  )
}

/** A day's line; a stroke over it is a shift. Who can't draw writes the times beside it. */
function Bar({ weekday, shifts, change }: { weekday: number; shifts: readonly Shift[]; change: (s: Shift[]) => void }) {
  const box = useRef<SVGSVGElement>(null)
  const [from, setFrom] = useState<number | null>(null)
  const [to, setTo] = useState(0)
  const place = (e: PointerEvent) => {
    const r = box.current!.getBoundingClientRect()
    return Math.min(1, Math.max(0, (e.clientX - r.left) / r.width))
  }
  const down = (e: PointerEvent) => {
    if (e.button) return
    box.current!.setPointerCapture(e.pointerId)
    setFrom(place(e))
    setTo(place(e))
  }
  const up = () => {
    if (from === null) return
    setFrom(null)
    change(drawn(shifts, stroke(weekday, from, to)))
  }
  const ghost = from === null ? null : stroke(weekday, from, to)
  return (
    <svg
      ref={box}
      class="day-bar"
      viewBox={`0 0 ${day} 28`}
      preserveAspectRatio="none"
      aria-hidden="true"
      onPointerDown={down}
      onPointerMove={(e) => from !== null && setTo(place(e))}
      onPointerUp={up}
      onPointerCancel={() => setFrom(null)}
    >
      {[6, 12, 18].map((hour) => (
        <line key={hour} x1={hour * 60} x2={hour * 60} y1="0" y2="28" class="day-hour" />
      ))}
      {shifts.map((s) => (
        <rect key={s.open} class="day-shift" x={s.open} width={Math.max(0, s.close - s.open)} y="0" height="28" />
      ))}
      {ghost && <rect class="day-ghost" x={ghost.open} width={ghost.close - ghost.open} y="0" height="28" />}
    </svg>
  )
}

interface TimesProps {
  shifts: readonly Shift[]
  weekday: number
  name: string
  change: (s: Shift[]) => void
}

/** Shifts as pairs of times. */
export function Times({ shifts, weekday, name, change }: TimesProps) {
  const more = another(shifts, weekday)
  const put = (i: number, part: Partial<Shift>) => change(shifts.map((s, j) => (i === j ? { ...s, ...part } : s)))
  return (
    <div class="times">
      {!shifts.length && <span class="times-none">{a('week.closed')}</span>}
      {shifts.map((s, i) => (
        <span class="time-pair" key={i}>
          <Time label={a('week.from', { day: name })} value={s.open} set={(open) => put(i, { open })} />
          <span aria-hidden="true">–</span>
          <Time label={a('week.to', { day: name })} value={s.close} end set={(close) => put(i, { close })} />
          <button type="button" class="tool" aria-label={a('week.remove', { day: name, time: clock(s.open) })} onClick={() => change(shifts.filter((_, j) => j !== i))}>
            <Close />
          </button>
        </span>
      ))}
      {more && (
        <button type="button" class="tool" aria-label={a('week.add', { day: name })} title={a('week.add', { day: name })} onClick={() => change([...shifts, more])} data-testid={'add-' + weekday}>
          <Plus />
        </button>
      )}
    </div>
  )
}

function Time({ label, value, end, set }: { label: string; value: number; end?: boolean; set: (minutes: number) => void }) {
  return (
    <input
      class="input time"
      type="time"
      aria-label={label}
      value={clock(value)}
      onChange={(e) => {
        const at = minutes(e.currentTarget.value, end)
        if (at !== null) set(at)
      }}
    />
  )
}
