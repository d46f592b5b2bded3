// One tab of the browser calls: the one that was looked at last, since browsers
// let only a page that was touched be heard. When it is closed, another does.

const lock = 'recado.alerts'

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
  navigator.locks.request(lock, steal ? { steal } : { signal: standing.signal }, hold).catch(() => {
    if (own !== turn) return
    leading = false
    ask(false)
  })
}

if (navigator.locks) {
  ask(document.hasFocus())
  addEventListener('focus', () => !leading && document.hasFocus() && ask(true))
}
