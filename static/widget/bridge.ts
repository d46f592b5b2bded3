import type { Pending } from '../shared/outbox'
import type { Availability } from '../shared/types'

// What loader (company's page) and panel (our iframe) say to each other by
// postMessage. Both check origin and source; every message carries `recado`.

export interface Page {
  url: string
  title: string
}

export type ToPanel =
  | { type: 'init'; token: string; outbox: Pending[]; page: Page; open: boolean; identity: string; phone: boolean }
  | { type: 'claimed'; token: string }
  | { type: 'token'; token: string } // another tab has it now; "" forgot it
  | { type: 'identity'; identity: string }
  | { type: 'shown'; open: boolean; page: Page; phone: boolean }

export type ToLoader =
  | { type: 'ready' }
  | { type: 'claim'; token: string; instead: string }
  | { type: 'put'; item: Pending }
  | { type: 'drop'; id: string }
  | { type: 'state'; availability: Availability; unread: number; talking: boolean }
  | { type: 'identity' } // a new one is needed
  | { type: 'close' }
  | { type: 'event'; name: string; data: unknown }

/** Marks our messages among all those that a page may hear. */
export type Marked<T> = T & { recado: 1 }

export interface Settings {
  key: string
  base: string // the server, without a slash at the end
  panel: string // path of the panel
  locale: string // the widget's language, "" follows the page
  locales: string[] // the first is used when none of the page's is there
  look: { accent: string; position: string; picture: string; offset_x: number; offset_y: number; scheme: string }
  texts: Record<string, { title: string; welcome: string; online: string; away: string; offline: string }>
  show: { include: string[] | null; exclude: string[] | null; verified_only: boolean }
  origins: string[] | null
  availability: Availability
  poll: number // seconds
}
