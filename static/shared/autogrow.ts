import { useLayoutEffect } from 'preact/hooks'

/** Makes a text area as tall as its text, up to `max` px; then it scrolls. */
export function useAutogrow(area: { readonly current: HTMLTextAreaElement | null }, text: string, max = 140): void {
  useLayoutEffect(() => {
    const a = area.current
    if (!a) return
    a.style.height = 'auto'
    const edges = a.offsetHeight - a.clientHeight
    a.style.height = Math.min(a.scrollHeight + edges, max) + 'px'
    a.style.overflowY = a.scrollHeight + edges > max ? 'auto' : 'hidden'
  }, [text, max])
}

/** Whether a key press sends: Enter alone, and not while an input method composes. */
export function isSendKey(e: KeyboardEvent): boolean {
  return e.key === 'Enter' && !e.shiftKey && !e.ctrlKey && !e.altKey && !e.metaKey && !e.isComposing && e.keyCode !== 229
}
