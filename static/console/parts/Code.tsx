import { useEffect, useRef } from 'preact/hooks'
import { Field } from './Field'

interface Props {
  label: string
  help?: string
  value: string
  set: (v: string) => void
  wrong: string | undefined
}

/** The field for a code of the second factor: phones offer digits, and what they received. */
export function Code({ label, help, value, set, wrong }: Props) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [wrong])
  return (
    <Field label={label} help={help} wrong={wrong}>
      <input
        ref={input}
        class="input"
        autocomplete="one-time-code"
        autocapitalize="none"
        spellcheck={false}
        maxLength={40}
        value={value}
        data-testid="code"
        onInput={(e) => set(e.currentTarget.value)}
      />
    </Field>
  )
}
