// A small form: what was typed, what is wrong with it, whether it is on its way.
import { useState } from 'preact/hooks'
import { forget, recall, remember } from '../shared/kept'
import { asRefusal } from '../shared/refusal'
import { sentence } from './i18n'
import { mistakeAt } from './mistakes'
import { session } from './session'

export interface Form<T> {
  value: T
  set: (part: Partial<T>) => void
  /** Sentences by field; '' is for what has no field on the screen. */
  wrong: Record<string, string>
  busy: boolean
  /** Back to the start, if something typed is kept. */
  drop: (() => void) | null
  submit: (e?: Event) => void
}

export interface FormOptions {
  /** The fields that show a mistake, by the server's names. */
  fields: readonly string[]
  /** Names it among the forms whose words are kept for this tab until they are sent; none for what is secret. */
  key?: string
}

/** Keeps what is typed through every mistake. send answers false if what was typed is not stored yet. */
export function useForm<T extends object>(start: T, { fields, key }: FormOptions, send: (value: T) => Promise<unknown>): Form<T> {
  const place = key && `recado.operator.form.${session.peek()?.email}/${key}`
  const [value, setValue] = useState<T>(() => (place ? recall<T>(place) : null) ?? start)
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const set = (part: Partial<T>) => {
    setWrong({})
    setValue((old) => {
      const now = { ...old, ...part }
      if (place) remember(place, now)
      return now
    })
  }
  const drop = () => {
    forget(place!)
    setValue(start)
    setWrong({})
  }
  const submit = (e?: Event) => {
    e?.preventDefault()
    if (busy) return
    setBusy(true)
    setWrong({})
    send(value)
      .then((done) => void (place && done !== false && forget(place)))
      .catch((err: unknown) => setWrong({ [mistakeAt(asRefusal(err).field, fields)]: sentence(err) }))
      .finally(() => setBusy(false))
  }
  return { value, set, wrong, busy, drop: place && recall(place) ? drop : null, submit }
}
