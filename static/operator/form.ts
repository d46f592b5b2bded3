// A small form: what was typed, what is wrong with it, whether it is on its way.
import { useState } from 'preact/hooks'
import { asRefusal } from '../shared/refusal'
import { sentence } from './i18n'

export interface Form<T> {
  value: T
  set: (part: Partial<T>) => void
  /** Sentences by field; '' is for what has no field. */
  wrong: Record<string, string>
  busy: boolean
  submit: (e?: Event) => void
}

/** Keeps what is typed through every mistake. */
export function useForm<T extends object>(start: T, send: (value: T) => Promise<unknown>): Form<T> {
  const [value, setValue] = useState(start)
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const submit = (e?: Event) => {
    e?.preventDefault()
    if (busy) return
    setBusy(true)
    setWrong({})
    send(value)
      .catch((err: unknown) => setWrong({ [asRefusal(err).field]: sentence(err) }))
      .finally(() => setBusy(false))
  }
  return { value, set: (part) => setValue((v) => ({ ...v, ...part })), wrong, busy, submit }
}
