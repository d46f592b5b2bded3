import type { Wire } from './live'

const deadAfter = 40_000 // ms without even a comment
const first = 1000 // ms until a WebSocket is tried again: the server may just have been away
const second = 300_000
const longest = 3_600_000

/**
 * The live line where no WebSocket passes: Server-Sent Events, read by fetch
 * because they need the token (docs/protocol.md, Without WebSockets). It looks
 * like a WebSocket that is never open for sending, and ends with 1000 when a
 * real one could be opened.
 */
export function stream(url: string, socket: string, token: string): Wire {
  const quit = new AbortController()
  const wire: Wire = { readyState: 0, onopen: null, onmessage: null, onclose: null, send: () => {}, close: () => quit.abort() }
  let code = 1006
  let silence: ReturnType<typeof setTimeout> | undefined
  let next: ReturnType<typeof setTimeout> | undefined

  const event = (lines: string[]) => {
    const data = lines.filter((l) => l.startsWith('data: ')).map((l) => l.slice(6)).join('\n')
    if (lines[0] === 'event: goodbye') code = (JSON.parse(data) as { code: number }).code
    else if (data) wire.onmessage?.({ data })
  }

  const probe = (wait: number) => {
    next = setTimeout(() => {
      const s = new WebSocket(socket)
      let passed = false
      s.onopen = () => {
        passed = true
        s.close()
        code = 1000
        quit.abort()
      }
      s.onclose = () => passed || quit.signal.aborted || probe(Math.min(longest, Math.max(second, 2 * wait)))
    }, wait)
  }

  const read = async () => {
    const answer = await fetch(url, { headers: { Authorization: 'Bearer ' + token }, cache: 'no-store', credentials: 'same-origin', signal: quit.signal })
    if (!answer.ok || !answer.body) {
      if (answer.status === 401) code = 4401
      // Why, as an error frame says it; no JSON is a proxy's own page.
      const why = (await answer.json().catch(() => null)) as { error?: object } | null
      if (why?.error) wire.onmessage?.({ data: JSON.stringify({ type: 'error', ...why.error }) })
      return
    }
    probe(first)
    const text = new TextDecoder()
    let rest = ''
    for (const reader = answer.body.getReader(); ; ) {
      silence = setTimeout(() => quit.abort(), deadAfter)
      const { done, value } = await reader.read()
      clearTimeout(silence)
      if (done) return
      const events = (rest + text.decode(value, { stream: true })).split('\n\n')
      rest = events.pop()!
      for (const e of events) event(e.split('\n'))
    }
  }

  void read()
    .catch(() => {}) // the line was cut, by us or on the way
    .finally(() => {
      clearTimeout(silence)
      clearTimeout(next)
      quit.abort()
      wire.onclose?.({ code })
    })
  return wire
}
