import { type Api, read } from './api'
import { Refusal, unreachable } from './refusal'

export interface Upload {
  /** From 0 to 1. */
  progress?: (part: number) => void
  signal?: AbortSignal
}

/** Sends a file as the raw body; XMLHttpRequest, because fetch reports no progress of what is sent. */
export const upload = <T>(api: Api, path: string, file: Blob, u: Upload = {}): Promise<T> => api.renewing(() => send<T>(api, path, file, u))

function send<T>({ o }: Api, path: string, file: Blob, u: Upload): Promise<T> {
  return new Promise((resolve, reject) => {
    const x = new XMLHttpRequest()
    x.open('POST', o.base + path)
    const token = o.token()
    if (token) x.setRequestHeader('Authorization', 'Bearer ' + token)
    x.setRequestHeader('Content-Type', file.type || 'application/octet-stream')
    x.upload.onprogress = (e) => e.lengthComputable && u.progress?.(e.loaded / e.total)
    x.onerror = () => reject(unreachable())
    x.onabort = () => reject(new Refusal({ code: 'cancelled', reason: 'cancelled' }))
    x.onload = () => {
      try {
        resolve(read<T>(x.status, x.responseText))
      } catch (err) {
        reject(err)
      }
    }
    u.signal?.addEventListener('abort', () => x.abort())
    x.send(file)
  })
}
