import type { State } from './types'

/** The mark of a state: a dot, a half-moon, an envelope; each its own shape. */
export function StateMark({ state }: { state: State }) {
  return (
    <svg class={'state-mark ' + state} viewBox="0 0 12 12" aria-hidden="true">
      {state === 'online' && <circle cx="6" cy="6" r="5" fill="currentColor" />}
      {state === 'away' && <path d="M7.6 1.2a5 5 0 1 0 3.2 7.1A4.4 4.4 0 0 1 7.6 1.2z" fill="currentColor" />}
      {state === 'offline' && (
        <path d="M1.2 2.5h9.6v7H1.2zM1.2 3l4.8 3.6L10.8 3" fill="none" stroke="currentColor" stroke-width="1.3" stroke-linejoin="round" />
      )}
    </svg>
  )
}

/** Two letters of a name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = [words[0], words.length > 1 ? words[words.length - 1] : ''].map((w) => [...(w ?? '')][0] ?? '')
  return letters.join('').toUpperCase()
}

export function Face({ name }: { name: string }) {
  return (
    <span class="face" aria-hidden="true">
      {initials(name)}
    </span>
  )
}
