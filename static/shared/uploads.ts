import { type Signal, signal } from '@preact/signals-core'
import type { Api } from './api'
import { clientID } from './ids'
import { asRefusal } from './refusal'
import type { Attachment, Limits } from './types'
import { upload } from './upload'
import { attached, there, type Uploading } from './uploading'

/**
 * The files beside a text that is being written: each is sent as soon as it is
 * chosen, so that the message need not wait for it.
 */
export class Uploads {
  readonly #stops = new Map<string, AbortController>()

  /** `path` is where files go, with a query; ready is waited for before each (a token); stored hears of what is there. */
  constructor(
    private readonly api: Api,
    private readonly path: (name: string, id: string) => string,
    private readonly limits: () => Limits,
    readonly list: Signal<Uploading[]> = signal([]),
    private readonly ready: () => Promise<unknown> = async () => {},
    private readonly stored: (a: Attachment) => void = () => {},
  ) {}

  /** Adds files. Answers the reason why some were left out, or null. */
  add(files: Iterable<File>): { reason: string; params: Record<string, unknown> } | null {
    const { attachments, file: most } = this.limits()
    let why: { reason: string; params: Record<string, unknown> } | null = null
    for (const file of files) {
      if (this.list.value.length >= attachments) return { reason: 'too_many_attachments', params: { limit: attachments } }
      if (file.size > most) why = { reason: 'file_too_large', params: { limit: Math.floor(most / (1 << 20)) } }
      else if (file.size === 0) why = { reason: 'file_empty', params: {} }
      else void this.#send({ id: clientID(), file, part: 0, state: 'sending' })
    }
    return why
  }

  retry(id: string): void {
    const u = this.list.value.find((v) => v.id === id)
    if (u?.state === 'failed') void this.#send({ id, file: u.file, part: 0, state: 'sending' })
  }

  remove(id: string): void {
    this.#stops.get(id)?.abort()
    this.list.value = this.list.value.filter((u) => u.id !== id)
  }

  /** Puts files that are there already beside the text again. */
  restore(attachments: Attachment[]): void {
    this.list.value = [...this.list.value, ...attachments.map(there)]
  }

  /** The files that are there; the list is empty afterwards. */
  take(): Attachment[] {
    const files = attached(this.list.value)
    this.list.value = []
    return files
  }

  async #send(u: Uploading): Promise<void> {
    this.#put(u)
    const stop = new AbortController()
    this.#stops.set(u.id, stop)
    try {
      await this.ready()
      const progress = (part: number) => this.#put({ ...u, part }, true)
      const attachment = await upload<Attachment>(this.api, this.path(u.file.name, u.id), u.file, { progress, signal: stop.signal })
      this.#put({ ...u, part: 1, state: 'there', attachment }, true)
      this.stored(attachment)
    } catch (err) {
      this.#put({ ...u, state: 'failed', why: asRefusal(err) }, true)
    } finally {
      this.#stops.delete(u.id)
    }
  }

  #put(u: Uploading, known = false): void {
    if (this.list.value.some((v) => v.id === u.id)) this.list.value = this.list.value.map((v) => (v.id === u.id ? u : v))
    else if (!known) this.list.value = [...this.list.value, u]
  }
}
