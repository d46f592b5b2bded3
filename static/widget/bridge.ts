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

export interface Trail {
  at: number
  kind: 'page' | 'event'
  name: string
  url: string
}

/** What agents learn of the page: its own values, and what the visitor did on it, the newest last. */
export interface Context {
  data: Record<string, string | number | boolean | null> // null: taken away
  trail: Trail[]
}

export type HookName = 'beforeSend' | 'beforeDisplay'

export type ToPanel =
  | {
      type: 'init'
      token: string
      outbox: string
      page: Page
      open: boolean
      identity: string
      phone: boolean
      hooks: HookName[] // that the page has
      context: Context
      project: string // that new conversations go to; "" leaves the choice
      scheme: 'auto' | 'light' | 'dark'
      consent: boolean // the browser may keep what is put
      quiet: boolean // the visitor wants no sound
    }
  | { type: 'claimed'; token: string }
  | { type: 'token'; token: string } // another tab has it now; "" forgot it
  | { type: 'identity'; identity: string } // "": there is none any more
  | { type: 'shown'; open: boolean; page: Page; phone: boolean }
  | { type: 'look'; scheme: 'auto' | 'light' | 'dark'; project: string }
  | { type: 'context'; context: Context }
  | { type: 'hooks'; hooks: HookName[] }
  | { type: 'hooked'; id: number; data: string | false | undefined } // undefined leaves the text as it is
  | { type: 'call'; id: number; name: string; args: unknown[] }

export type ToLoader =
  | { type: 'ready' }
  | { type: 'claim'; token: string; instead: string }
  | { type: 'put'; id: string; item: string } // JSON: the page's own may be a broken one
  | { type: 'drop'; id: string }
  | { type: 'state'; availability: Availability; unread: number; talking: boolean }
  | { type: 'identity'; why: string } // it was refused (tenant/identity.go)
  | { type: 'close' }
  | { type: 'quiet'; on: boolean } // kept for the next page
  | { type: 'event'; name: EventName; data: unknown }
  | { type: 'hook'; id: number; name: HookName; data: unknown }
  | { type: 'answer'; id: number; ok: boolean; value: unknown } // to a call; not ok: a sentence for the developer

/** Marks our messages among all those that a page may hear. */
export type Marked<T> = T & { recado: 1 }

/** What the server inlines for the loader (widget/boot.go); what is a default is not there. */
export interface Settings {
  key: string
  base: string // the server, without a slash at the end
  next: string // the second stage's path
  accent: string
  ink?: string // text on the accent; else white
  left?: boolean
  x?: number // px from the corner; else 20
  y?: number
  scheme?: 'light' | 'dark'
  locale?: string // the widget's language; else the page's
  texts: Record<string, [open: string, lost: string, online: string, away: string, offline: string]> // by language
  show?: string // regular expressions for the page's address without its fragment
  hide?: string
  verified?: boolean // only identified visitors see it
  origins: Record<string, true> // that the widget may stand on
  under?: string // a regular expression for more of them
  pictures?: Partial<Record<State, string>> // the launcher's, instead of ours
  consent?: boolean // is required
  state: State
  poll?: number // seconds between two questions for the state; else 60
}
