import type { RecadoEvents } from '../../sdk/recado'
import { warn } from '../options'
import type { Base, Call } from '../widget'

const all: Record<keyof RecadoEvents | '*', 1> = {
  '*': 1, ready: 1, error: 1, connection: 1, open: 1, close: 1, availability: 1, queue: 1, 'conversation.started': 1, 'conversation.assigned': 1,
  'conversation.ended': 1, 'message.sent': 1, 'message.received': 1, 'message.failed': 1, 'message.read': 1, unread: 1, typing: 1, 'agent.joined': 1,
  'agent.left': 1, 'form.submitted': 1, 'file.uploaded': 1, 'case.created': 1, 'case.updated': 1, 'rating.submitted': 1, 'identity.expired': 1,
}

const names: Record<string, 1> = { __proto__: null as never, ...all }

const check = (type: string): void => void (type in names || warn('on: no such event:', type))

/** Names in the console what handlers wait for in vain, those of before and of later. */
export function watchNames({ early, handlers, gone }: Base): void {
  handlers.forEach((h) => check(h.type))
  for (const name in { on: 1, once: 1 }) {
    const hear = early[name]!
    early[name] = ((type: never, f: never) => (hear(type, f), check(type))) as Call
    gone.add(() => (early[name] = hear))
  }
}
