// One tab of the browser calls: the one that was looked at last, since browsers
// let only a page that was touched be heard. When it is closed, another does.

const lock = 'recado.alerts'
const again = 100 // ms

let leading = !navigator.locks
let turn = 0 // of asking: only the last one counts
let standing = new AbortController()

/** Whether this tab calls. */
export const leads = (): boolean => leading

/** Asks for the lock, which is kept until the tab is closed or another one takes it. */
function ask(steal: boolean): void {
  const own = ++turn
  standing.abort()
  standing = new AbortController()
  const hold = () => {
    if (own !== turn) return
    leading = true
    return new Promise<never>(() => {})
  }
  navigator.locks.request(lock, steal ? { steal } : { signal: standing.signal }, hold).catch((e: DOMException) => {
    if (own !== turn) return
    // Forbidden here: then each tab calls. Refused, since the page is being left, or another tab took it: stand in line again,
    // but not in the same turn, or a page that is always refused would never do anything else.
    leading = e.name === 'SecurityError'
    if (!leading) setTimeout(() => own === turn && ask(false), again)
  })
}

if (navigator.locks) {
  ask(document.hasFocus())
  addEventListener('focus', () => !leading && document.hasFocus() && ask(true))
}
