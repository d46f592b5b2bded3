import { useState } from 'preact/hooks'
import { Plus } from '../../../shared/icons-late'
import { api } from '../../state/session'
import { locale } from '../../state/settings'
import { complain } from '../../state/toasts'
import { a } from '../i18n'
import { Card } from '../parts/Card'
import { Copy } from '../parts/Copy'
import { TypedDialog } from '../parts/TypedDialog'
import { examples } from '../pure/signing'
import type { Company } from '../types'

interface Secret {
  kid: string
  secret: string
}

/** The secrets with which the company's backend signs who a visitor is: one more, use it, remove the old one. */
export function Secrets({ of, again }: { of: Company['identity']; again: () => void }) {
  const [made, setMade] = useState<Secret | null>(null)
  const [going, setGoing] = useState('')
  const [tongue, setTongue] = useState<keyof typeof examples>('Node')
  const add = () =>
    api.post<Secret>('/admin/identity').then((s) => {
      setMade(s)
      again()
    }, complain)
  // What it signed is worth nothing afterwards, and nothing brings it back.
  const remove = (kid: string) => api.call('DELETE', '/admin/identity/' + encodeURIComponent(kid)).then(() => (setGoing(''), again()), complain)
  const when = (at: number) => new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium' }).format(at)
  return (
    <Card title={a('secrets.title')} lead={a('secrets.lead')}>
      {made && (
        <div class="notice heard" role="status">
          <div class="heard-body">
            <p>
              <strong>{a('secrets.once')}</strong>
            </p>
            <Copy label="kid" text={made.kid} testid="kid" />
            <Copy label={a('secrets.secret')} text={made.secret} testid="secret" />
          </div>
        </div>
      )}
      <ul class="secrets" data-testid="secrets">
        {of.map((s) => (
          <li key={s.kid}>
            <code>{s.kid}</code>
            <span class="settings-what">{a('secrets.since', { date: when(s.created_at) })}</span>
            <button type="button" class="button small" onClick={() => setGoing(s.kid)}>
              {a('asked.remove')}
            </button>
          </li>
        ))}
        {!of.length && <li class="settings-what">{a('secrets.none')}</li>}
      </ul>
      <div class="card-foot start">
        <button type="button" class="button small" disabled={of.length >= 5} onClick={() => void add()} data-testid="add-secret">
          <Plus />
          {a('secrets.add')}
        </button>
      </div>
      <details class="signing">
        <summary>{a('secrets.how')}</summary>
        <div class="segments" role="group" aria-label={a('secrets.how')}>
          {(Object.keys(examples) as (keyof typeof examples)[]).map((name) => (
            <button key={name} type="button" class="segment" aria-pressed={name === tongue} onClick={() => setTongue(name)}>
              {name}
            </button>
          ))}
        </div>
        <Copy block label={tongue} text={examples[tongue].replaceAll('KID', made?.kid ?? of[0]?.kid ?? 'KID')} testid="signing" />
        <p class="help">{a('secrets.where')}</p>
      </details>
      {going && (
        <TypedDialog title={a('secrets.remove')} lead={a('secrets.remove.lead')} name={going} act={a('asked.remove')} done={() => void remove(going)} close={() => setGoing('')} />
      )}
    </Card>
  )
}
