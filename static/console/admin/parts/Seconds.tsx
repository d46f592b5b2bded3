import { Field } from '../../parts/Field'
import { a, an } from '../i18n'
import { helpOf, idOf, labelOf, type Bound } from './inputs'

const units = [3600, 60, 1] as const

/** The largest unit that a time is whole in. */
export const unitOf = (seconds: number) => units.find((u) => seconds > 0 && seconds % u === 0) ?? 60

/** Seconds as people say them: "30 minutos". */
export function spoken(seconds: number): string {
  const u = unitOf(seconds)
  return an(`unit.${u}`, seconds / u)
}

/** A time after which something happens: the default (0), never (-1), or so many. */
export function Seconds(p: Bound & { byDefault: number; never: string }) {
  const value = p.f.get<number>(p.at)
  const kind = value === 0 ? 'default' : value === -1 ? 'never' : 'own'
  const unit = unitOf(value)
  const choose = (to: string) => p.f.set(p.at, to === 'default' ? 0 : to === 'never' ? -1 : p.byDefault)
  return (
    <div class="seconds">
      <Field label={labelOf(p)} help={helpOf(p)} wrong={p.f.wrong.value[p.at]}>
        <select class="input" value={kind} onChange={(e) => choose(e.currentTarget.value)} data-testid={idOf(p)}>
          <option value="default">{a('seconds.default', { time: spoken(p.byDefault) })}</option>
          <option value="own">{a('seconds.own')}</option>
          <option value="never">{p.never}</option>
        </select>
      </Field>
      {kind === 'own' && (
        <span class="seconds-own">
          <input
            class="input short"
            type="number"
            min={1}
            aria-label={a('seconds.count', { what: labelOf(p) })}
            value={value / unit}
            data-testid={idOf(p) + '-n'}
            onInput={(e) => p.f.set(p.at, Math.max(1, Math.round(Number(e.currentTarget.value) || 1)) * unit)}
          />
          <select
            class="input"
            aria-label={a('seconds.unit', { what: labelOf(p) })}
            value={unit}
            onChange={(e) => p.f.set(p.at, (value / unit) * Number(e.currentTarget.value))}
          >
            {units.map((u) => (
              <option key={u} value={u}>
                {a(`unit.${u}`)}
              </option>
            ))}
          </select>
        </span>
      )}
    </div>
  )
}
