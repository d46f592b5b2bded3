// Short words about what just happened, at the foot of the screen.
import { signal } from '@preact/signals'
import { sentence } from '../i18n'

export interface Toast {
  id: number
  text: string
  bad: boolean
  /** It stays until it is dismissed or acted on. */
  lasting: boolean
  /** What may be done about it. */
  action?: { label: string; run: () => void }
}

export const toasts = signal<Toast[]>([])
let last = 0

export function toast(text: string, more: Partial<Pick<Toast, 'bad' | 'lasting' | 'action'>> = {}): void {
  const item: Toast = { id: ++last, text, bad: false, lasting: false, ...more }
  toasts.value = [...toasts.value.slice(-2), item]
  if (!item.lasting) setTimeout(() => dismiss(item.id), item.bad ? 8000 : 4000)
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((x) => x.id !== id)
}

/** Shows why something was refused. */
export function complain(err: unknown): void {
  toast(sentence(err), { bad: true })
}
