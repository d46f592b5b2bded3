// Types of Recado's SDK: window.Recado on a page with the widget.
// Take it from https://YOUR-SERVER/w/recado.d.ts into your project.

/** Also as attributes of the script tag: `data-start="manual"`, `data-z-index="10"`, `data-launcher="false"`. One that does not exist or has the wrong type is named in the console, and its default is used. */
export interface RecadoOptions {
  /** When the launcher is drawn: `auto` at once, `idle` after the page has loaded, `interaction` at the first scroll, key or touch, `manual` when the page calls `boot`. Read at the start only. */
  start?: 'auto' | 'idle' | 'interaction' | 'manual'
  /** The language: `es`, `en`, `pt`. Else the widget's, the page's, the browser's. */
  locale?: string
  /** The id of the project that new conversations go to. */
  project?: string
  /** Light or dark, whatever the widget's settings say. */
  theme?: 'auto' | 'light' | 'dark'
  /** `false` draws no launcher; a CSS selector makes the page's own elements open the panel. */
  launcher?: string | false
  /** The corner. */
  position?: 'left' | 'right'
  /** Distance from the corner in pixels: both ways, or `{ x, y }`. */
  offset?: number | { x?: number; y?: number }
  /** The stacking order, 2147483000 unless said. */
  zIndex?: number
  /** The element, or a selector for it, that the widget is put into; else the document. */
  container?: string | Element
  /** The nonce of the page's Content-Security-Policy, where the script tag's own can't be read. */
  nonce?: string
  /** Keeps the visitor's token in a first-party cookie of this domain, so that subdomains share it. */
  cookieDomain?: string
  /** As in `identify`. */
  token?: string
  /** As in `identify`. */
  getToken?: () => string | Promise<string>
}

/** Who the visitor is, by the word of your backend: docs/identify.md. */
export interface RecadoIdentity {
  /** A signed token. */
  token?: string
  /** Fetches a signed token, now and whenever a fresh one is needed. */
  getToken?: () => string | Promise<string>
}

/** The screens that can be opened. */
export type RecadoView = 'home' | 'conversation' | 'conversations' | 'case' | 'cases' | 'form'

/** Values beside something that the visitor did. */
export type RecadoContext = Record<string, string | number | boolean>

/** Who is there, in all and by the projects' ids; `reason` says why, `opens_at` when a project opens, `wait` how many seconds a first answer took lately. */
export interface RecadoAvailability {
  state: 'online' | 'away' | 'offline'
  /** When that may change next, milliseconds since 1970 UTC; 0 if it is not known. */
  next_change: number
  projects: Record<string, { state: 'online' | 'away' | 'offline'; reason: string; opens_at: number; wait: number }>
}

/** What `state` gives. */
export interface RecadoState {
  key: string
  open: boolean
  hidden: boolean
  locale: string
  availability: 'online' | 'away' | 'offline'
  unread: number
  /** The page has said who the visitor is. */
  identified: boolean
  /** The visitor's token may be kept in this browser. */
  consent: boolean
}

/** `Recado('open', 'conversation', id)`: each call returns a promise, and may be made before the script has loaded. Here stands what the promise gives. */
export interface RecadoCalls {
  /** Draws the launcher; again is `update`. */
  boot(options?: RecadoOptions): void
  /** Resolves when the launcher is drawn. */
  ready(then?: () => void): void
  /** Changes options of a running widget. */
  update(options: RecadoOptions): void
  /** Takes everything out of the page, and forgets its handlers. What the visitor has in storage stays. */
  destroy(): void
  /** What the widget is doing now. */
  state(): RecadoState
  /** Says who the visitor is. Without an argument the same as `logout`. */
  identify(who?: RecadoIdentity): void
  /** Another person may sit down: token, conversation and words not sent yet are dropped, in every tab. */
  logout(): void
  /** Puts values beside the conversation for the agents: up to 50, names of at most 64 characters, texts cut at 500. `null` takes one away. */
  setContext(values: Record<string, string | number | boolean | null>): void
  /** Opens the panel: where it was, or at a view. `id` is a conversation, a case's number or a project. */
  open(view?: RecadoView, id?: string | number): void
  /** Closes the panel. */
  close(): void
  /** Opens the panel or closes it. */
  toggle(): void
  /** Shows the launcher again. */
  show(): void
  /** Hides launcher and panel. */
  hide(): void
  /** Opens the panel in a window of its own, with the same conversation. */
  popout(): void
  /** Opens a new conversation, or the form when nobody is there; the text waits in the composer. */
  newConversation(project?: string, text?: string): void
  /** Sends a message in the open conversation, or begins one. Resolves with its id once it is stored. */
  send(text: string): { conversation: string; message: string }
  /** Puts a text into the composer, and sends nothing. */
  prefill(text: string): void
  /** Ends a conversation: that one, or the open one. */
  endConversation(id?: string): void
  /** Asks for a copy of a conversation by e-mail: that one, or the one that is shown, or the last one. It goes to the address that was signed, else to `email`, else to the one that the visitor left. Resolves with the address once it is queued. */
  requestTranscript(email?: string, id?: string): { email: string }
  /** Makes a case without a conversation. Resolves with its number. */
  createCase(fields: { subject?: string; text: string; email?: string; name?: string; project?: string }): { outcome: string; number: number }
  /** Changes the language. */
  setLocale(locale: string): void
  /** Light or dark. */
  setTheme(theme: 'auto' | 'light' | 'dark'): void
  /** The project that new conversations go to; without an argument the visitor chooses again. */
  setProject(project?: string): void
  /** `false` draws no launcher, `true` Recado's own, a selector the page's elements. */
  setLauncher(launcher: boolean | string): void
  /** Something that the visitor did, for the agents: a name of at most 64 characters, and values; both together are cut at 300. Agents see the last 20, and pages among them. */
  track(name: string, values?: RecadoContext): void
  /** The visitor sees another page, where the address alone does not tell. */
  page(page?: { url?: string; title?: string }): void
  /** The visitor agreed that something is kept in this browser, or took it back: then it is emptied. */
  consent(given: boolean): void
  /** Who is there now. */
  availability(): RecadoAvailability
  /** How many messages the visitor has not read. */
  unread(): number
  /** Hears events of one type, or of all with `*`. */
  on<T extends keyof RecadoEvents | '*'>(type: T, then: (event: T extends keyof RecadoEvents ? RecadoEvent<T> : RecadoEvent) => void): void
  /** Hears the next event of a type. */
  once<T extends keyof RecadoEvents | '*'>(type: T, then: (event: T extends keyof RecadoEvents ? RecadoEvent<T> : RecadoEvent) => void): void
  /** Hears no more: that function, or all of the type. */
  off(type: keyof RecadoEvents | '*', then?: (event: never) => void): void
  /** Sees each of the visitor's messages before it is sent. Returns another text, or `false`: not sent, and back in the composer. After 2 s it is sent as it is. Without a function the hook is taken away. */
  beforeSend(hook?: (message: { text: string; conversation: string }) => RecadoVerdict): void
  /** Sees each message of others before it is shown. Returns another text, or `false`: hidden. After 500 ms it is shown as it is. Without a function the hook is taken away. */
  beforeDisplay(hook?: (message: { id: string; text: string; from: string; name: string; conversation: string }) => RecadoVerdict): void
}

/** What a hook returns; nothing leaves the text as it is. */
export type RecadoVerdict = string | false | void | Promise<string | false | void>

/** `Recado('on', 'message.received', e => …)`; `e` is `{id, type, at, data}`, and here stands what `data` holds. The same come on `window` as `recado:message.received`, in `detail`. A name that is not among these is named in the console. */
export interface RecadoEvents {
  /** The launcher is drawn. */
  ready: undefined
  /** Something does not work that should: the sentence is for the developer. */
  error: { message: string }
  /** The panel's line to the server. */
  connection: { state: 'up' | 'down' | 'http' }
  /** The panel was opened. */
  open: undefined
  /** The panel was closed. */
  close: undefined
  /** Somebody came or went. */
  availability: { state: 'online' | 'away' | 'offline' }
  /** The visitor's place in the queue; 0 when it is their turn. */
  queue: { conversation: string; place: number }
  /** The visitor's first words are stored. */
  'conversation.started': { conversation: string; project: string }
  /** An agent, by name, has the conversation. */
  'conversation.assigned': { conversation: string; agent: string }
  /** It is over; `by` is `visitor`, `agent` or `system`. */
  'conversation.ended': { conversation: string; by: string }
  /** The server has the visitor's message. */
  'message.sent': { conversation: string; message: string; text: string }
  /** Somebody else said something; `from` is `agent` or `system`. */
  'message.received': { conversation: string; message: string; from: string; name: string; text: string }
  /** The visitor's message was not taken; they see "retry". */
  'message.failed': { conversation: string; reason: string }
  /** The agent has read up to this message. */
  'message.read': { conversation: string; seq: number }
  /** How many messages the visitor has not read. */
  unread: { count: number }
  /** The agent is writing, or stopped. */
  typing: { conversation: string; on: boolean }
  /** An agent is in the conversation now. */
  'agent.joined': { conversation: string; name: string }
  /** That agent is not in it any more; told before who comes next. */
  'agent.left': { conversation: string; name: string }
  /** The form of questions, or of a message to nobody, was sent. */
  'form.submitted': { form: 'questions' | 'offline' | 'case'; project: string; fields: unknown }
  /** A file is on the server, and waits for the words that it goes with. */
  'file.uploaded': { attachment: { id: string; name: string; type: string; size: number } }
  /** `number` is 0 where an unverified visitor may not know. */
  'case.created': { number: number }
  /** Something was added to a case of a verified visitor, or its status is another one. `status` is the company's key for it. */
  'case.updated': { number: number; status: string; category: 'new' | 'open' | 'waiting' | 'solved' | 'closed' | 'cancelled'; updated_at: number }
  /** The visitor has rated the conversation, with 1 to 5 stars. */
  'rating.submitted': { conversation: string; stars: number }
  /** The identity is not good any more, and `getToken` was asked, if there is one. */
  'identity.expired': { fresh: boolean }
}

/** What a handler gets, and `detail` of the event on `window`. */
export interface RecadoEvent<T extends keyof RecadoEvents = keyof RecadoEvents> {
  id: string
  type: T
  /** Milliseconds since 1970 UTC. */
  at: number
  data: RecadoEvents[T]
}

/** What `window.Recado` is. */
export interface RecadoFunction {
  <C extends keyof RecadoCalls>(call: C, ...args: Parameters<RecadoCalls[C]>): Promise<Awaited<ReturnType<RecadoCalls[C]>>>
  /** The widgets on this page by their keys, if it has several. */
  widgets?: Record<string, RecadoFunction>
}

declare global {
  interface Window {
    Recado: RecadoFunction
  }
  var Recado: RecadoFunction
}
