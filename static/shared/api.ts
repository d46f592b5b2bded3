import { Refusal, unreachable } from './refusal'

export interface ApiOptions {
  /** Where the API is, without a slash at the end: "/api/v1". */
  base: string
  /** The bearer's token, or "" for none. */
  token: () => string
  /** Called after a 401; true says that there is a new token and the call is to be repeated. */
  renew?: () => Promise<boolean>
}

/** The REST API. Every call resolves with the JSON answer or rejects with a Refusal. */
export class Api {
  constructor(readonly o: ApiOptions) {}

  get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.call<T>('GET', path, undefined, signal)
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.call<T>('POST', path, body)
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('PUT', path, body)
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('PATCH', path, body)
  }

  async call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const once = () => this.#once<T>(method, path, body, signal)
    return this.renewing(once)
  }

  /** A call that is repeated with a new token when the old one was refused. */
  async renewing<T>(once: () => Promise<T>): Promise<T> {
    try {
      return await once()
    } catch (err) {
      if (err instanceof Refusal && err.status === 401 && this.o.renew && (await this.o.renew())) return once()
      throw err
    }
  }

  async #once<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const headers: Record<string, string> = {}
    const token = this.o.token()
    if (token) headers['Authorization'] = 'Bearer ' + token
    if (body !== undefined) headers['Content-Type'] = 'application/json'
    let answer: Response
    let text: string
    try {
      const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' }
      if (body !== undefined) init.body = JSON.stringify(body)
      if (signal) init.signal = signal
      answer = await fetch(this.o.base + path, init)
      text = await answer.text()
    } catch {
      throw unreachable()
    }
    return read<T>(answer.status, text)
  }
}

/** Reads an answer: the JSON of a good one, a Refusal thrown for any other. */
export function read<T>(status: number, text: string): T {
  let body: unknown
  try {
    body = text ? JSON.parse(text) : null
  } catch {
    body = null
  }
  if (status >= 200 && status < 300) return body as T
  const refused = (body as { error?: object } | null)?.error
  if (refused) throw new Refusal(refused, status)
  // Not our server's words: a proxy in between, or nothing at all.
  if (status === 413) throw new Refusal({ code: 'too_large', reason: 'body_too_large' }, status)
  if (status === 429) throw new Refusal({ code: 'too_many', reason: 'too_many', retry_after: 5 }, status)
  throw new Refusal({ code: 'unavailable', reason: status >= 500 ? 'unavailable' : 'internal' }, status)
}
