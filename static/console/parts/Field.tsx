import { cloneElement, type VNode } from 'preact'
import { useId } from 'preact/hooks'
import { Alert } from '../../shared/icons'

interface Props {
  label: string
  help?: string | undefined
  wrong?: string | undefined
  children: VNode
}

/** A labelled control: label above, help below, the error at the field. */
export function Field({ label, help, wrong, children }: Props) {
  const id = useId()
  const said = wrong || help
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {cloneElement(children, {
        id,
        'aria-invalid': wrong ? 'true' : undefined,
        'aria-describedby': said ? id + '-said' : undefined,
      })}
      {wrong ? (
        <span class="wrong" id={id + '-said'} role="alert">
          <Alert />
          {wrong}
        </span>
      ) : (
        help && (
          <span class="help" id={id + '-said'}>
            {help}
          </span>
        )
      )}
    </div>
  )
}

export interface Option {
  value: string
  label: string
}

interface SelectProps {
  label: string
  value: string
  options: readonly Option[]
  change: (value: string) => void
  testid: string
  disabled?: boolean
  /** The label is read, not shown. */
  bare?: boolean
}

/** A choice of few. A value that is not among them is shown as it is. */
export function Select({ label, value, options, change, testid, disabled, bare }: SelectProps) {
  const id = useId()
  const known = options.some((o) => o.value === value)
  return (
    <div class={bare ? 'select bare' : 'select'}>
      <label for={id} class={bare ? 'aside' : ''}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        disabled={disabled}
        data-testid={testid}
        onChange={(e) => {
          const wish = e.currentTarget.value
          // Until the server agreed, what is true stays shown.
          if (wish !== value) e.currentTarget.value = value
          change(wish)
        }}
      >
        {!known && <option value={value}>{value}</option>}
        {options.map((o) => (
          <option key={o.value} value={o.value}>
            {o.label}
          </option>
        ))}
      </select>
    </div>
  )
}
