// Who else has a conversation open, from what their screens say now and then.

export type Doing = 'reads' | 'writes'

export interface Looker {
  name: string
  doing: Doing
  until: number // ms of this browser's clock
}

/** By conversation, then by agent. */
export type Lookers = ReadonlyMap<string, ReadonlyMap<string, Looker>>

export const repeatEvery = 20_000 // ms
export const lastsFor = 45_000

/** What one screen said; '' that it is gone. */
export function heard(all: Lookers, id: string, agent: string, name: string, doing: Doing | '', now: number): Lookers {
  const there = new Map(all.get(id))
  if (doing) there.set(agent, { name, doing, until: now + lastsFor })
  else if (!there.delete(agent)) return all
  return put(all, id, there)
}

/** Without those who have not been heard for too long. */
export function current(all: Lookers, now: number): Lookers {
  let next = all
  for (const [id, there] of all) {
    const left = new Map([...there].filter(([, l]) => l.until > now))
    if (left.size !== there.size) next = put(next, id, left)
  }
  return next
}

function put(all: Lookers, id: string, there: ReadonlyMap<string, Looker>): Lookers {
  const next = new Map(all)
  if (there.size) next.set(id, there)
  else next.delete(id)
  return next
}

export const namesOf = (all: Lookers, id: string, doing: Doing): string[] =>
  [...(all.get(id)?.values() ?? [])].filter((l) => l.doing === doing).map((l) => l.name)
