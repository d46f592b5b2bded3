// The focus is never lost: when what had it leaves the screen, it goes to the
// open row, else to the pane's heading.

let last: Element | null = null

/** Gives the focus to where work goes on from. */
export function focusHome(): void {
  const seen = (q: string) => [...document.querySelectorAll<HTMLElement>(q)].find((e) => e.offsetParent)
  const home = seen('[data-row][aria-current="true"]') ?? seen('[data-row][tabindex="0"]') ?? seen('[data-home]')
  home?.focus()
}

export function watchFocus(root: Element): void {
  addEventListener('focusin', (e) => (last = e.target as Element))
  new MutationObserver(() => {
    if (document.activeElement !== document.body || !last || last.isConnected) return
    last = null
    focusHome()
  }).observe(root, { childList: true, subtree: true })
}
