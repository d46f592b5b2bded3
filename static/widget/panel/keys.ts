const stops = 'a[href],button,input,select,textarea,summary,[tabindex="0"]'

/** What Tab stops at, of what is on the screen or, if a question stands over it, of that. */
function around(): HTMLElement[] {
  return [...(document.querySelector('dialog[open]') ?? document).querySelectorAll<HTMLElement>(stops)].filter((e) => e.tabIndex >= 0 && e.getClientRects().length > 0 && !e.matches(':disabled'))
}

/** Tab stays in the panel, round and round, as in a window of its own. */
export function keys(e: KeyboardEvent): void {
  if (e.defaultPrevented || e.key !== 'Tab' || window.parent === window) return
  const all = around()
  const from = e.shiftKey ? all[0] : all[all.length - 1]
  const to = e.shiftKey ? all[all.length - 1] : all[0]
  const at = document.activeElement
  // A radio button stands for its group.
  const last = at === from || at === document.body || (at instanceof HTMLInputElement && at.type === 'radio' && (from as HTMLInputElement | undefined)?.name === at.name)
  if (!to || !last) return
  e.preventDefault()
  to.focus()
}
