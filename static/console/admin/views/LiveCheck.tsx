import { useEffect, useRef, useState } from 'preact/hooks'
import { Alert, Check } from '../../../shared/icons'
import { Field } from '../../parts/Field'
import { a } from '../i18n'
import { allows } from '../pure/origins'
import type { Widget } from '../types'

type Answer = '' | 'waiting' | 'live' | 'origin' | 'silent' | 'blocked' | 'address'

const patience = 20_000

/**
 * "Is it live on my page?": the administrator's own browser opens the page, and
 * the widget there says that it came. Nothing of it passes the server, so a
 * page of an intranet can be checked too.
 */
export function LiveCheck({ w }: { w: Widget }) {
  const [page, setPage] = useState(w.origins.find((o) => !o.includes('*')) ?? '')
  const [answer, setAnswer] = useState<Answer>('')
  const stop = useRef<(() => void) | null>(null)
  useEffect(() => () => stop.current?.(), [])
  const go = (e: Event) => {
    e.preventDefault()
    stop.current?.()
    const url = address(page)
    if (!url) return setAnswer('address')
    if (!allows(w.origins, url.origin)) return setAnswer('origin')
    url.hash = 'recado-check'
    const other = open(url, '_blank')
    if (!other) return setAnswer('blocked')
    setAnswer('waiting')
    const end = (result: Answer) => {
      stop.current?.()
      setAnswer(result)
    }
    const heard = (m: MessageEvent) => {
      const said = m.data as { recado?: string } | null
      if (m.origin === url.origin && said?.recado === w.key) end('live')
    }
    const timer = setTimeout(() => end('silent'), patience)
    addEventListener('message', heard)
    stop.current = () => {
      clearTimeout(timer)
      removeEventListener('message', heard)
      stop.current = null
    }
  }
  const field = answer === 'address' || answer === 'origin'
  return (
    <form class="form live-check" onSubmit={go} noValidate>
      <h3>{a('live.title')}</h3>
      <Field label={a('live.page')} help={a('live.help')} wrong={field ? a(`live.${answer}`) : ''}>
        <input class="input" type="url" value={page} placeholder="https://www.example.com/ayuda" onInput={(e) => setPage(e.currentTarget.value)} data-testid="live-page" />
      </Field>
      <div class="card-foot start">
        <button type="submit" class={answer === 'waiting' ? 'button busy' : 'button'} data-testid="live-go">
          {a('live.go')}
        </button>
      </div>
      <div role="status" data-testid="live-answer" data-answer={answer}>
        {answer && !field && (
          <p class={answer === 'live' || answer === 'waiting' ? 'notice good' : 'notice bad'}>
            {answer === 'live' ? <Check /> : <Alert />}
            {a(`live.${answer as 'live' | 'waiting' | 'silent' | 'blocked'}`)}
          </p>
        )}
      </div>
    </form>
  )
}

function address(typed: string): URL | null {
  try {
    const url = new URL(/^https?:\/\//.test(typed.trim()) ? typed.trim() : 'https://' + typed.trim())
    return url.hostname ? url : null
  } catch {
    return null
  }
}
