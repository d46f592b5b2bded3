import { Close } from '../../../shared/icons'
import { Plus } from '../../../shared/icons-late'
import { a } from '../i18n'
import type { RowMistake } from '../pure/rows'
import type { DayOff } from '../types'
import { Said } from './inputs'
import { Times } from './Week'

interface Props {
  days: readonly DayOff[]
  change: (days: DayOff[]) => void
  wrong: RowMistake | null
}

/** Holidays and days with other times. */
export function DaysOff({ days, change, wrong }: Props) {
  const put = (i: number, part: Partial<DayOff>) => change(days.map((d, j) => (i === j ? { ...d, ...part } : d)))
  return (
    <div class="days-off" data-testid="days-off">
      {days.map((d, i) => (
        <fieldset class="day-off" key={i}>
          <legend class="aside">{d.name || d.date || a('off.new')}</legend>
          <label class="off-part">
            <span>{a('off.date')}</span>
            <input class="input" type="date" value={d.date} onInput={(e) => put(i, { date: e.currentTarget.value })} data-testid="off-date" />
          </label>
          <label class="off-part grow">
            <span>{a('off.name')}</span>
            <input class="input" value={d.name} placeholder={a('off.name.hint')} onInput={(e) => put(i, { name: e.currentTarget.value })} data-testid="off-name" />
          </label>
          <Times shifts={d.shifts} weekday={0} name={d.name || d.date} change={(shifts) => put(i, { shifts })} />
          <button type="button" class="tool" aria-label={a('off.remove', { name: d.name || d.date || i + 1 })} onClick={() => change(days.filter((_, j) => j !== i))}>
            <Close />
          </button>
          {wrong?.row === i && <Said text={wrong.text} />}
        </fieldset>
      ))}
      <button type="button" class="button small" onClick={() => change([...days, { date: '', name: '', shifts: [] }])} data-testid="add-off">
        <Plus />
        {a('off.add')}
      </button>
    </div>
  )
}
