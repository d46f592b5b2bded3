import type { Availability, State } from '../shared/types'

// What loader (company's page) and panel (our iframe) say to each other by
// postMessage. Both check origin and source; every message carries `recado`.

export interface Page {
  url: string
  title: string
}

/** What happens in the panel and is told to the page (docs/sdk.md). */
export type EventName =
  | 'error'
  | 'connection'
  | 'queue'
  | 'conversation.started'
  | 'conversation.assigned'
  | 'conversation.ended'
  | 'message.sent'
  | 'message.received'
  | 'message.failed'
  | 'message.read'
  | 'typing'
  | 'agent.joined'
  | 'agent.left'
  | 'form.submitted'
  | 'file.uploaded'
  | 'case.created'
  | 'case.updated'
  | 'rating.submitted'

export type ToPanel =
  | { type: 'init'; token: string; outbox: string; page: Page; open: boolean; identity: string; phone: boolean }
  | { type: 'claimed'; token: string }
  | { type: 'token'; token: string } // another tab has it now; "" forgot it
  | { type: 'identity'; identity: string }
  | { type: 'shown'; open: boolean; page: Page; phone: boolean }

export type ToLoader =
  | { type: 'ready' }
  | { type: 'claim'; token: string; instead: string }
  | { type: 'put'; id: string; item: string } // JSON: the page's own may be a broken one
  | { type: 'drop'; id: string }
  | { type: 'state'; availability: Availability; unread: number; talking: boolean }
  | { type: 'identity' } // a new one is needed
  | { type: 'close' }
  | { type: 'event'; name: EventName; data: unknown }

/** Marks our messages among all those that a page may hear. */
export type Marked<T> = T & { recado: 1 }

/** What the server inlines for the loader (widget/boot.go); what is empty is not there. */
export interface Settings {
  key: string
  base: string // the server, without a slash at the end
  locale?: string // the widget's language; else the page's
  look: { accent: string; position: string; offset_x: number; offset_y: number; scheme: string }
  texts: Record<string, { title?: string; online?: string; away?: string; offline?: string }>
  show?: { include?: string[]; exclude?: string[]; verified_only?: boolean }
  origins: string[] | null
  state: State
  poll: number // seconds between two questions for the state
}
