// Tells the colleagues which conversation this screen shows, and hears of theirs.
import { signal } from '@preact/signals'
import { current, heard, repeatEvery, type Doing, type Lookers } from '../pure/lookers'
import { line } from './line'
import { phase } from './store'

export const lookers = signal<Lookers>(new Map())

let id = '' // of the conversation that is open here
let doing: Doing = 'reads'

const tell = (of: string, what: Doing | '') => void line.send({ type: 'looking', conversation: of, doing: what })

/** This screen shows a conversation; '' for none. */
export function look(at: string): void {
  if (at === id) return
  if (id) tell(id, '')
  id = at
  doing = 'reads'
  if (id && !document.hidden) tell(id, doing)
}

/** The line is new: nobody knows of this screen. */
export function sayLooking(): void {
  if (id && !document.hidden) tell(id, doing)
}

/** Somebody writes here, or stopped. */
export function lookWriting(on: boolean): void {
  const next: Doing = on ? 'writes' : 'reads'
  if (next === doing) return
  doing = next
  if (id) tell(id, doing)
}

/** A colleague's screen; who does not know of us yet is told. */
export function heardLooking(of: string, agent: string, name: string, what: string, own: boolean): void {
  if (own) return
  const known = lookers.peek().get(of)?.has(agent)
  lookers.value = heard(lookers.peek(), of, agent, name, what === 'reads' || what === 'writes' ? what : '', Date.now())
  if (!known && what && of === id && !document.hidden) tell(id, doing)
}

setInterval(() => {
  lookers.value = current(lookers.peek(), Date.now())
  if (id && !document.hidden && phase.peek() === 'in') tell(id, doing)
}, repeatEvery)
document.addEventListener('visibilitychange', () => id && tell(id, document.hidden ? '' : doing))
addEventListener('pagehide', () => id && tell(id, ''))
