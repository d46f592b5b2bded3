import { signal } from '@preact/signals-core'
import { Api } from '../../shared/api'
import { asRefusal, Refusal } from '../../shared/refusal'
import type { Host } from './host'

export interface Me {
  id: string
  name: string
  email: string
  company: string
  verified: boolean
}

interface Minted {
  token: string
  expires_at: number
  visitor: Me
}

/**
 * Who is there. A token is asked for only when it is needed and kept in memory;
 * before the first word it is claimed for the whole site (DESIGN §6.13).
 */
export class Visitor {
  readonly me = signal<Me | null>(null)
  readonly api: Api
  #token = ''
  #claimed = false
  #identity = ''
  #lapsed = false // the token can't be renewed without a fresh identity
  #minting: Promise<void> | null = null
  #claiming: Promise<void> | null = null // who asks meanwhile waits for the same answer
  /** Called when another token is in use: what was read with the old one is of somebody else. */
  changed: () => void = () => {}

  constructor(private readonly key: string, private readonly host: Host) {
    this.api = new Api({ base: '/api/v1', token: () => this.#token, renew: () => this.#renew() })
  }

  /** The token that the site has in storage, and a signed identity, if there is one. */
  async start(token: string, identity: string): Promise<void> {
    this.#token = token
    this.#claimed = !!token
    if (identity) await this.identify(identity)
  }

  /** The page has to say anew who this is before anything more is said. */
  get lapsed(): boolean {
    return this.#lapsed
  }

  get known(): boolean {
    return !!this.#token
  }

  /** A token for a call or the socket: mints one if there is none. */
  async ensure(fresh = false): Promise<string> {
    if (fresh && this.#token) await this.#renew()
    if (!this.#token) await (this.#minting ??= this.#mint().finally(() => (this.#minting = null)))
    return this.#token
  }

  /** Before anything is stored: the site's one token, which may be another tab's. */
  claim(): Promise<void> {
    return (this.#claiming ??= this.#claim().finally(() => (this.#claiming = null)))
  }

  async #claim(): Promise<void> {
    const mine = await this.ensure()
    if (this.#claimed) return
    await this.#use(await this.host.claim(mine, ''))
    this.#claimed = true
  }

  /** Another tab has a token now. */
  async adopt(token: string): Promise<void> {
    if (!token) return location.reload() // signed out there
    this.#claimed = true
    await this.#use(token)
  }

  /** The company's backend says who this is. */
  async identify(identity: string): Promise<void> {
    if (identity === this.#identity && !this.#lapsed) return
    const old = this.#token
    if (this.#lapsed && !identity) this.#token = ''
    this.#lapsed = false
    this.#identity = identity
    try {
      await this.#mint()
    } catch (err) {
      const { code, params } = asRefusal(err)
      if (code !== 'unauthorized') throw err
      // The developer hears of it, and may sign a fresh one; the visitor goes on
      // as who they were.
      this.#identity = ''
      return this.host.tell({ type: 'identity', why: String(params['why']) })
    }
    this.#claimed = true
    await this.host.claim(this.#token, old)
    this.changed()
  }

  async #mint(): Promise<void> {
    const body = { ...(this.#identity && { identity: this.#identity }), ...(this.#token && { visitor: this.#token }) }
    const from = this.#token
    const made = await this.#post(body)
    if (from !== this.#token && !this.#identity) return // another tab was first
    this.#token = made.token
    this.me.value = made.visitor
  }

  // Not by this.api: a 401 here would ask for renewal again.
  #post(body: object): Promise<Minted> {
    return new Api({ base: '/api/v1', token: () => '' }).post<Minted>(`/widgets/${this.key}/visitors`, body)
  }

  /** Renews the token; one that is past that is dropped for a new visitor's. */
  async #renew(): Promise<boolean> {
    const old = this.#token
    if (!old) return false
    try {
      await this.#mint()
    } catch (err) {
      if (!(err instanceof Refusal) || err.code !== 'unauthorized') return false
      // The page signs a fresh one, or says that there is none.
      this.#lapsed = true
      this.#identity = ''
      this.host.tell({ type: 'identity', why: String(err.params['why']) })
      return false
    }
    if (this.#claimed) await this.#use(await this.host.claim(this.#token, old))
    return true
  }

  async #use(token: string): Promise<void> {
    if (token === this.#token) return
    this.#token = token
    this.changed()
  }
}
