// Fields bound to a form by their path. Label, help and the mistake's place
// follow from it.
import { typedNumber } from '../../../shared/typed'
import { Field, Select, type Option } from '../../parts/Field'
import { ar, pathWords } from '../i18n'
import type { Form } from '../state/form'

export interface Bound {
  // Any form: a field reads and writes by path.
  f: Form<any>
  at: string
  label?: string
  help?: string
}

export const labelOf = (p: Bound) => p.label ?? pathWords(p.f.o.kind, p.at)
export const helpOf = (p: Bound) => p.help ?? ar(`help.${p.f.o.kind}.${p.at}`, '')
export const idOf = (p: Bound) => 'f-' + p.at.replaceAll('.', '-')

interface TextProps extends Bound {
  lines?: number
  email?: boolean
}

export function Text(p: TextProps) {
  const shared = {
    class: 'input',
    value: p.f.get<string>(p.at) ?? '',
    'data-testid': idOf(p),
    onInput: (e: { currentTarget: { value: string } }) => p.f.set(p.at, e.currentTarget.value),
  }
  return (
    <Field label={labelOf(p)} help={helpOf(p)} wrong={p.f.wrong.value[p.at]}>
      {p.lines ? <textarea {...shared} rows={p.lines} /> : p.email ? <input {...shared} type="email" /> : <input {...shared} />}
    </Field>
  )
}

interface NumberProps extends Bound {
  min: number
  max: number
}

export function Numeral(p: NumberProps) {
  return (
    <Field label={labelOf(p)} help={helpOf(p)} wrong={p.f.wrong.value[p.at]}>
      <input
        class="input short"
        type="number"
        min={p.min}
        max={p.max}
        value={p.f.get<number | ''>(p.at)}
        data-testid={idOf(p)}
        onInput={(e) => p.f.set(p.at, typedNumber(e.currentTarget.value))}
      />
    </Field>
  )
}

export function Toggle(p: Bound & { flip?: boolean }) {
  const on = !!p.f.get<boolean>(p.at) !== !!p.flip
  const help = helpOf(p)
  return (
    <label class="check">
      <input type="checkbox" checked={on} data-testid={idOf(p)} onChange={(e) => p.f.set(p.at, e.currentTarget.checked !== !!p.flip)} />
      <span>
        {labelOf(p)}
        {help && <span class="help">{help}</span>}
      </span>
    </label>
  )
}

export function Choice(p: Bound & { options: readonly Option[] }) {
  return (
    <div class="field">
      <Select label={labelOf(p)} value={p.f.get<string>(p.at) ?? ''} options={p.options} change={(v) => p.f.set(p.at, v)} testid={idOf(p)} />
      {helpOf(p) && <span class="help">{helpOf(p)}</span>}
      <Mistake f={p.f} at={p.at} />
    </div>
  )
}

interface ManyProps extends Bound {
  /** What is fixed is chosen elsewhere, as its note says. */
  options: readonly (Option & { note?: string; fixed?: boolean })[]
  none: string
}

/** Some of many: a list of ids in the order in which they were chosen. */
export function Many(p: ManyProps) {
  const chosen = p.f.get<string[]>(p.at) ?? []
  const flip = (id: string, on: boolean) => p.f.set(p.at, on ? [...chosen, id] : chosen.filter((c) => c !== id))
  return (
    <fieldset class="many" data-testid={idOf(p)}>
      <legend class="many-title">{labelOf(p)}</legend>
      {helpOf(p) && <p class="help">{helpOf(p)}</p>}
      {!p.options.length && <p class="help">{p.none}</p>}
      {p.options.map((o) => (
        <label class="choice" key={o.value}>
          <input type="checkbox" checked={o.fixed || chosen.includes(o.value)} disabled={o.fixed} value={o.value} onChange={(e) => flip(o.value, e.currentTarget.checked)} />
          <span class="choice-name">{o.label}</span>
          {o.note && <span class="choice-state">{o.note}</span>}
        </label>
      ))}
      <Mistake f={p.f} at={p.at} />
    </fieldset>
  )
}

/** The mistake of something that has no field of its own, or whose parts have none. */
export function Mistake({ f, at, parts }: { f: Form<any>; at: string; parts?: boolean }) {
  const said = Object.entries(f.wrong.value).find(([path]) => path === at || (parts && path.startsWith(at + '.')))
  return <Said text={said?.[1]} />
}

/** A mistake where the form's eye finds it. */
export function Said({ text }: { text: string | undefined }) {
  if (!text) return null
  return (
    <p class="wrong" role="alert" tabIndex={-1} data-wrong>
      {text}
    </p>
  )
}
