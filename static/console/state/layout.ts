// How much room there is.
import { computed, signal } from '@preact/signals'
import { sideOpen } from './settings'

function media(query: string) {
  const m = matchMedia(query)
  const s = signal(m.matches)
  m.addEventListener('change', () => (s.value = m.matches))
  return s
}

/** Too narrow for the side pane to stand beside the thread: it lies over it. */
export const narrow = media('(max-width: 1180px)')
export const phone = media('(max-width: 720px)')
/** The heading of what is opened: on a phone the list, with the page's own heading, is not there. */
export const paneTitle = computed(() => (phone.value ? ('h1' as const) : ('h2' as const)))
/** A keyboard is likely: the focus may go into a text by itself. */
export const keyboard = media('(hover: hover) and (pointer: fine)')

const overlay = signal(false)
export const sideShown = computed(() => (narrow.value ? overlay.value : sideOpen.value))

export function toggleSide(): void {
  if (narrow.peek()) overlay.value = !overlay.peek()
  else sideOpen.value = !sideOpen.peek()
}

export function hideOverlay(): void {
  overlay.value = false
}
