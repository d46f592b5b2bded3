import { effect } from '@preact/signals-core'
import type { Pending } from '../../../shared/outbox'
import type { Message } from '../../../shared/types'
import type { Conversation } from '../conversation'
import type { EventName } from '../../bridge'
import type { RecadoEvents } from '../../sdk/recado'
import type { Talks } from '../talks'

/** What of the conversations is told. */
export type Told = Pick<Talks, 'all' | 'entries' | 'told' | 'typing' | 'live' | 'streams' | 'find' | 'catchUp'> & { out: { pending: Talks['out']['pending'] } }

/**
 * Tells the company's page what happens in the conversations (docs/sdk.md,
 * Events): each entry once, in order, whatever way it came. `received` gets the
 * words of others.
 */
export function announce(talks: Told, tell: <T extends EventName>(type: T, data: RecadoEvents[T]) => void, received: (conversation: string, m: Message) => void): void {
  let line = ''
  effect(() => {
    const now = talks.live.value
    if (now === 'off' || now === 'connecting') return
    const state = now !== 'up' ? 'down' : talks.streams ? 'http' : 'up'
    if (state !== line) tell('connection', { state })
    line = state
  })

  let writers: Record<string, string> = {}
  effect(() => {
    const now = talks.typing.value
    for (const conversation in { ...writers, ...now }) if (now[conversation] !== writers[conversation]) tell('typing', { conversation, on: conversation in now })
    writers = now
  })

  let failed: Pending[] = []
  effect(() => {
    const now = talks.out.pending.value.filter((p) => p.state === 'failed')
    for (const p of now)
      if (!failed.some((q) => q.client_id === p.client_id)) tell('message.failed', { conversation: p.start ? '' : p.to, reason: p.reason ?? 'internal' })
    failed = now
  })

  const seen = new Map<string, Conversation>()
  const agents = new Map<string, Conversation['agent']>()
  const changes = (conversation: string, agent: Conversation['agent']) => {
    const old = agents.get(conversation)
    agents.set(conversation, agent)
    if (old && old.id !== agent?.id) tell('agent.left', { conversation, name: old.name })
    if (agent && old?.id !== agent.id) tell('agent.joined', { conversation, name: agent.name })
  }
  const entry = (conversation: string, m: Message) => {
    if (m.seq === 1) tell('conversation.started', { conversation, project: talks.find(conversation)?.project ?? '' })
    if (m.type === 'text' && m.from === 'visitor') tell('message.sent', { conversation, message: m.id, text: m.text })
    else if (m.type === 'text') {
      tell('message.received', { conversation, message: m.id, from: m.from, name: m.name, text: m.text })
      received(conversation, m)
    }
    if (m.type === 'assigned') {
      const agent = { id: m.data?.agent ?? '', name: m.data?.name ?? '' }
      tell('conversation.assigned', { conversation, agent: agent.name })
      changes(conversation, agent)
    }
    if (m.type === 'released' || m.type === 'moved' || m.type === 'closed') changes(conversation, null)
    if (m.type === 'converted') tell('case.created', { number: m.data?.ticket ?? 0 })
    if (m.type === 'rating') tell('rating.submitted', { conversation, stars: m.data?.stars ?? 0 })
    if (m.type === 'closed') tell('conversation.ended', { conversation, by: m.data?.by ?? 'system' })
  }
  effect(() => {
    const entries = talks.entries.value
    for (const c of talks.all.value) {
      const old = seen.get(c.id)
      seen.set(c.id, c)
      const last = talks.told.get(c.id) ?? 0
      if (!agents.has(c.id)) agents.set(c.id, last === c.seq ? c.agent : null)
      const next = (entries[c.id]?.list ?? []).filter((m) => m.seq > last)
      if (next.length) talks.told.set(c.id, next[next.length - 1]!.seq)
      for (const m of next) entry(c.id, m)
      if (c.seq > last && !entries[c.id]) void talks.catchUp(c.id)
      if (c.place !== (old?.place ?? 0)) tell('queue', { conversation: c.id, place: c.place })
      if (old && c.agent_read > old.agent_read) tell('message.read', { conversation: c.id, seq: c.agent_read })
    }
  })
}
