// A plan that is being typed, and what somebody else made of it meanwhile.
import { merge } from '../console/admin/pure/paths'
import type { Plan } from './types'

export const parts = ['name', 'agents', 'conversations', 'storage'] as const
export type Part = (typeof parts)[number]

/** Each part as it was typed: a number may be empty. */
export type Wish = Record<Part, string | number>

export interface Typed extends Wish {
  /** What stood there when it was begun. */
  base: Plan
  /** What somebody else changed since, beside what was typed here. */
  met: { part: Part; mine: string | number; theirs: string | number }[]
}

export const begin = (plan: Plan): Typed => ({ ...plan, base: plan, met: [] })

/** Goes on from what holds now: what is typed stays, what somebody else changed otherwise is named. */
export function meet(typed: Typed, now: Plan): Typed {
  const mine = wish(typed)
  const { value, clashes } = merge<Wish>(typed.base, mine, now)
  const met = [
    ...typed.met.filter((m) => !clashes.includes(m.part)).map((m) => ({ ...m, theirs: now[m.part] })),
    ...clashes.map((c) => ({ part: c as Part, mine: mine[c as Part], theirs: now[c as Part] })),
  ]
  return { ...value, base: now, met }
}

/** The plan as it is sent. */
export const wish = (t: Typed): Wish => ({ name: t.name, agents: t.agents, conversations: t.conversations, storage: t.storage })
