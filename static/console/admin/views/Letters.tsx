import { useState } from 'preact/hooks'
import { Select } from '../../parts/Field'
import { api } from '../../state/session'
import { locale } from '../../state/settings'
import { complain } from '../../state/toasts'
import { a, ar } from '../i18n'
import { Card } from '../parts/Card'
import { Read } from '../parts/Page'
import { Paged, type Part } from '../parts/Paged'
import { useLoaded } from '../state/load'

interface Letter {
  id: string
  kind: string
  to: string
  state: 'waiting' | 'sent' | 'failed'
  attempts: number
  why: string
  at: number
}

const states = ['', 'failed', 'waiting', 'sent'] as const
const read = (state: string, cursor = '') => api.get<Part<Letter>>(`/admin/mails?state=${state}&cursor=${encodeURIComponent(cursor)}`)

/** What became of each letter. */
export function Letters() {
  const [state, setState] = useState('')
  const got = useLoaded('mails/' + state, () => read(state))
  return (
    <Card title={a('letters.title')} lead={a('letters.lead')}>
      <Select label={a('letters.state')} value={state} options={states.map((s) => ({ value: s as string, label: a(s ? `letters.${s}` : 'changes.all') }))} change={setState} testid="letters-state" />
      <Read of={got}>
        {(first) => (
          <Paged key={state} first={first} read={(cursor) => read(state, cursor)} none={a('letters.none')} name="letters">
            {(l) => <One key={l.id} l={l} again={got.again} />}
          </Paged>
        )}
      </Read>
    </Card>
  )
}

function One({ l, again }: { l: Letter; again: () => void }) {
  const when = new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }).format(l.at)
  const retry = () => api.post(`/admin/mails/${encodeURIComponent(l.id)}/retry`).then(again, complain)
  return (
    <li data-testid="letter" data-state={l.state}>
      <span class="letter-to">
        <strong>{l.to}</strong>
        <span class="settings-what">
          {ar(`letters.${l.kind}`, l.kind)} · {when}
        </span>
        {l.why && <span class="settings-what">{l.why}</span>}
      </span>
      <span class={'chip ' + l.state}>{a(`letters.${l.state}`)}</span>
      {l.state === 'failed' && (
        <button type="button" class="button small" onClick={() => void retry()} data-testid="letter-retry">
          {a('letters.retry')}
        </button>
      )}
    </li>
  )
}
