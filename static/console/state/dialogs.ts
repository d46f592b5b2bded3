// The one dialog that is open.
import { signal } from '@preact/signals'

export type Dialog =
  | { kind: 'help' }
  | { kind: 'palette' }
  | { kind: 'security' }
  | { kind: 'transfer'; id: string }
  | { kind: 'convert'; id: string }
  | { kind: 'end'; id: string }
  | { kind: 'undo'; id: string }
  | { kind: 'ban'; id: string }
  | { kind: 'bans' }
  | { kind: 'mentions' }
  | { kind: 'join'; id: string }
  | { kind: 'merge'; id: string }
  | { kind: 'create' }

export const dialog = signal<Dialog | null>(null)

export const closeDialog = (): void => {
  dialog.value = null
}
