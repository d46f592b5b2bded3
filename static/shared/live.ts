import { backoff, failsInFlight, goodbye } from './backoff'
import { type Frame, type Out, parseFrames } from './frame'
import type { Refused } from './types'

/** off: not wanted; connecting: no welcome yet; up: welcome was heard; down: waiting for the next try; ended: a final goodbye. */
export type LiveState = 'off' | 'connecting' | 'up' | 'down' | 'ended'

export interface LiveOptions<C> {
  url: string
  /** The token for hello. `fresh`: the last one was refused, a new one is needed. "" ends the tries. */
  token: (fresh: boolean) => Promise<string>
  /** Every frame but pong. After `welcome` the screens catch up. */
  frame: (frame: Frame<C>) => void
  /** why: what the server said when it let nobody in. */
  state: (state: LiveState, why?: Refused) => void
  /** A goodbye after which what was in flight must be failed with "retry". */
  failed?: () => void
  /** The line where no WebSocket passes (shared/stream.ts): it can only be heard. */
  stream?: (token: string) => Promise<Wire>
  /** For tests. */
  socket?: (url: string) => Wire
}

/** What of a WebSocket is used. */
export interface Wire {
  readyState: number
  onopen: (() => void) | null
  onmessage: ((e: { data: string }) => void) | null
  onclose: ((e: { code: number }) => void) | null
  send: (data: string) => void
  close: (code?: number) => void
}

const welcomeWithin = 10_000
const pingEvery = 15_000
const deadAfter = 12_000 // no answer to a ping
const enough = 2 // WebSockets in a row that had no welcome, until a stream is tried
const afterSilence = -20 // where that count begins when a stream was silent: minutes of asking, not listening
const patience = 60 // s that the server may ask to wait with the next try
const renewBefore = 60_000 // ms before the token's end
const wakes = ['online', 'pageshow', 'visibilitychange'] // the last one bubbles to the window

const webSocket = (url: string): Wire => new WebSocket(url) as unknown as Wire

/**
 * The live line: opens, says hello, pings, comes back with jitter (at once
 * on `online` and when the tab is shown), renews its token. It keeps nothing:
 * after every `welcome` and every `resync` its user fetches what is missing.
 * It is a WebSocket, or a stream where none of those passes.
 */
export class Live<C = unknown> {
  state: LiveState = 'off'
  #socket: Wire | null = null
  #streams = false // #socket is a stream
  #welcome = false // #socket has had one
  #lost = 0 // WebSockets in a row that had none
  #tries = 0
  #why: Refused | undefined // why the last try had no welcome
  #fresh = false
  #turn = 0 // a new one makes every answer to an older one void
  #timer: ReturnType<typeof setTimeout> | undefined
  #pinger: ReturnType<typeof setInterval> | undefined
  #deadline: ReturnType<typeof setTimeout> | undefined
  #renewer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly o: LiveOptions<C>) {}

  /** The line is a stream, not a WebSocket. */
  get streams(): boolean {
    return this.#streams
  }

  /** Connects, unless it is connected or on the way. */
  start(): void {
    if (this.state !== 'off' && this.state !== 'ended') return
    for (const e of wakes) addEventListener(e, this.#wake)
    addEventListener('pagehide', this.#leave)
    this.#fresh = false
    this.#tries = 0
    void this.#open()
  }

  stop(): void {
    for (const e of wakes) removeEventListener(e, this.#wake)
    removeEventListener('pagehide', this.#leave)
    this.#drop(1000)
    this.#to('off')
  }

  /** Connects anew at once, for another token. */
  restart(): void {
    this.stop()
    this.start()
  }

  /** Sends if the socket is up; false says that it was not sent. */
  send(frame: Out): boolean {
    if (this.state !== 'up' || this.#socket?.readyState !== 1) return false
    this.#socket.send(JSON.stringify(frame))
    return true
  }

  /** A tab that slept may hold a socket that is dead without knowing: ask, don't wait. */
  readonly #wake = (e: Event): void => {
    if (document.visibilityState === 'hidden') return
    const moved = e.type === 'online' // perhaps to another network
    if (moved) this.#lost = 0
    if (this.state === 'down' || (moved && this.#streams)) void this.#open()
    else if (this.state === 'up') this.#ping()
  }

  /** A page that the browser keeps for "back" would answer pings, and look as if somebody were there. */
  readonly #leave = (): void => {
    if (this.state === 'ended') return
    this.#drop(1000)
    this.#to('down')
  }

  async #open(): Promise<void> {
    this.#drop(1000)
    const turn = this.#turn
    this.#to('connecting')
    let token = ''
    try {
      token = await this.o.token(this.#fresh)
    } catch {
      if (turn === this.#turn) this.#later()
      return
    }
    if (turn !== this.#turn) return
    if (!token) return this.#to('ended')
    this.#fresh = this.#welcome = false
    this.#streams = !!this.o.stream && this.#lost >= enough
    this.#deadline = setTimeout(() => turn === this.#turn && this.#closed(1006, true), welcomeWithin)
    let socket: Wire
    try {
      socket = this.#streams ? await this.o.stream!(token) : (this.o.socket ?? webSocket)(this.o.url)
    } catch {
      if (turn === this.#turn) this.#closed(1006)
      return
    }
    if (turn !== this.#turn) return socket.close()
    this.#socket = socket
    socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', token } satisfies Out))
    socket.onmessage = (e) => turn === this.#turn && this.#heard(String(e.data))
    socket.onclose = (e) => turn === this.#turn && this.#closed(e.code)
  }

  #heard(data: string): void {
    clearTimeout(this.#deadline)
    for (const frame of parseFrames<C>(data)) {
      if (frame.type === 'pong') continue
      if (frame.type === 'error' && !this.#welcome) this.#why = frame
      if (frame.type === 'welcome') this.#welcomed(frame.expires_at - frame.now)
      this.o.frame(frame)
    }
  }

  /** life: ms until the token ends, by the server's clock; the reader's may be wrong. */
  #welcomed(life: number): void {
    this.#tries = 0
    this.#why = undefined
    this.#welcome = true
    if (!this.#streams) this.#lost = 0
    clearInterval(this.#pinger)
    this.#pinger = setInterval(() => this.#ping(), pingEvery)
    clearTimeout(this.#renewer)
    const left = Math.min(Math.max(life - renewBefore, 5_000), 0x7fffffff)
    this.#renewer = setTimeout(() => void this.#renew(), left)
    this.#to('up')
  }

  async #renew(): Promise<void> {
    const turn = this.#turn
    const token = await this.o.token(true).catch(() => '')
    if (token && turn === this.#turn) this.send({ type: 'renew', token })
  }

  #ping(): void {
    clearTimeout(this.#deadline)
    if (this.send({ type: 'ping' })) this.#deadline = setTimeout(() => this.#closed(1006), deadAfter)
  }

  #closed(code: number, silent = false): void {
    this.#drop(1000)
    this.#count(code, silent)
    if (failsInFlight(code)) this.o.failed?.()
    const what = goodbye(code)
    if (what === 'stop') return this.#to('ended')
    this.#fresh = what === 'token'
    this.#later()
  }

  // Which line is next. A goodbye proves that WebSockets pass; nothing at all is no proof of the contrary.
  #count(code: number, silent: boolean): void {
    if (this.#streams) this.#lost = this.#welcome ? (code === 1000 ? 0 : enough) : silent ? afterSilence : enough - 1
    else if (code !== 1006) this.#lost = 0
    else if (!this.#welcome) this.#lost++
  }

  #later(): void {
    this.#to('down')
    const turn = this.#turn
    this.#timer = setTimeout(() => turn === this.#turn && void this.#open(), Math.max(backoff(this.#tries++), Math.min(this.#why?.retry_after ?? 0, patience) * 1000))
  }

  #drop(code: number): void {
    this.#turn++
    clearTimeout(this.#timer)
    clearTimeout(this.#deadline)
    clearTimeout(this.#renewer)
    clearInterval(this.#pinger)
    this.#socket?.close(code)
    this.#socket = null
  }

  #to(state: LiveState): void {
    if (this.state === state) return
    this.state = state
    this.o.state(state, this.#why)
  }
}
