// Which key does what, and where. One table: the router, the help dialog and
// the hints on buttons all read it.

export type Command =
  | 'next'
  | 'previous'
  | 'open'
  | 'answer'
  | 'note'
  | 'claim'
  | 'transfer'
  | 'release'
  | 'end'
  | 'ticket'
  | 'undo'
  | 'ban'
  | 'join'
  | 'back'
  | 'search'
  | 'create'
  | 'inbox'
  | 'cases'
  | 'replies'
  | 'settings'
  | 'board'
  | 'reports'
  | 'mentions'
  | 'palette'
  | 'help'

export type Place = 'inbox' | 'cases' | 'replies' | 'settings' | 'board' | 'reports'

interface Binding {
  command: Command
  key: string
  /** Where it counts; everywhere if absent. */
  place?: Place
}

export const bindings: readonly Binding[] = [
  { command: 'next', key: 'j' },
  { command: 'previous', key: 'k' },
  { command: 'open', key: 'Enter' },
  { command: 'back', key: 'Escape' },
  { command: 'answer', key: 'r' },
  { command: 'note', key: 'n' },
  { command: 'claim', key: 'c', place: 'inbox' },
  { command: 'transfer', key: 'x', place: 'inbox' },
  { command: 'release', key: 'q', place: 'inbox' },
  { command: 'ticket', key: 't', place: 'inbox' },
  { command: 'join', key: 'm', place: 'inbox' },
  { command: 'undo', key: 'u', place: 'inbox' },
  { command: 'end', key: 'e', place: 'inbox' },
  { command: 'ban', key: 'b', place: 'inbox' },
  { command: 'create', key: 'c', place: 'cases' },
  { command: 'search', key: '/', place: 'cases' },
  { command: 'inbox', key: '1' },
  { command: 'cases', key: '2' },
  { command: 'replies', key: '3' },
  { command: 'settings', key: '4' },
  { command: 'board', key: '5' },
  { command: 'reports', key: '6' },
  { command: 'mentions', key: '7' },
  { command: 'palette', key: 'Ctrl+K' },
  { command: 'help', key: '?' },
]

export interface Pressed {
  key: string
  ctrl: boolean
  alt: boolean
  /** The focus is where letters are text. */
  typing: boolean
  /** A dialog is open: it has its own keys. */
  dialog: boolean
  /** The focus is on a button or link, which Enter presses. */
  control: boolean
}

/** The command of a key press, or null if the press is not ours. */
export function commandFor(p: Pressed, place: Place): Command | null {
  if (p.dialog) return null
  if (p.ctrl && !p.alt && p.key.toLowerCase() === 'k') return 'palette'
  if (p.ctrl || p.alt) return null
  if (p.key === 'Escape') return 'back'
  if (p.typing || (p.control && p.key === 'Enter')) return null
  const found = bindings.find((b) => b.key === p.key && (!b.place || b.place === place))
  return found ? found.command : null
}

/** The key to show beside an action. */
export function keyOf(command: Command): string {
  return bindings.find((b) => b.command === command)!.key
}
