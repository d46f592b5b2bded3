// Whether somebody is at this screen. Who is at none of theirs is given no
// conversation; the server judges over all their tabs and devices.
import { line } from './line'
import { me } from './store'

const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'focus'] as const

let idle = false
let last = Date.now()

/** Tells the server, if there is something to tell: a session begins as not idle. */
export function sayIdle(): void {
  if (idle) line.send({ type: 'idle', on: true })
}

function set(on: boolean): void {
  if (idle === on) return
  idle = on
  line.send({ type: 'idle', on })
}

function active(): void {
  last = Date.now()
  set(false)
}

/** Looks now and then: a timer that each movement set anew would cost more, and one that slept with the computer would come late. */
function look(): void {
  const after = (me.peek()?.tenant.idle_after ?? 0) * 1000
  if (after && Date.now() - last >= after) set(true)
}

export function watchIdle(): void {
  for (const sign of signs) addEventListener(sign, active, { capture: true, passive: true })
  setInterval(look, 5000)
}
