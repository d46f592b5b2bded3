// Short words about what just happened.
import { signal } from '@preact/signals'
import { sentence } from './i18n'

export interface Toast {
  id: number
  text: string
  bad: boolean
}

export const toasts = signal<Toast[]>([])
let last = 0

export function toast(text: string, bad = false): void {
  const item = { id: ++last, text, bad }
  toasts.value = [...toasts.value.slice(-2), item]
  setTimeout(() => (toasts.value = toasts.value.filter((x) => x !== item)), bad ? 8000 : 4000)
}

/** Shows why something was refused. */
export const complain = (err: unknown): void => toast(sentence(err), true)
