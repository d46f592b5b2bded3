import { useState } from 'preact/hooks'
import { asRefusal } from '../../../shared/refusal'
import { words } from '../../i18n'
import { Field, Select } from '../../parts/Field'
import { api } from '../../state/session'
import { locale } from '../../state/settings'
import { complain, toast } from '../../state/toasts'
import { a, an } from '../i18n'
import { Card } from '../parts/Card'
import { Page, Read } from '../parts/Page'
import { useLoaded } from '../state/load'

interface Consent {
  until: number // 0: none is running
  conversations: boolean
  reason: string
  name: string
  at: number
  inside: { name: string; since: number }[]
}

const path = '/admin/operator'
const hours = [1, 4, 8, 24, 72]
const when = (ms: number): string => new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }).format(ms)

/** Whether who runs the server may look into this console, and until when. */
export function OperatorPage() {
  const got = useLoaded('operator', () => api.get<Consent>(path))
  return (
    <Page title={a('nav.operator')} back="">
      <Read of={got}>
        {(c) => (
          <>
            {c.until > 0 && <Running c={c} again={got.again} />}
            <Give key={c.at} c={c} again={got.again} />
          </>
        )}
      </Read>
    </Page>
  )
}

function Running({ c, again }: { c: Consent; again: () => void }) {
  const withdraw = () => api.call('DELETE', path).then(() => (toast(a('operator.withdrawn')), again()), complain)
  return (
    <Card title={a('operator.runs')}>
      <p role="status" data-testid="consent-runs">
        {a('operator.until', { until: when(c.until), name: c.name })} {a(c.conversations ? 'operator.reads' : 'operator.readsNot')}
      </p>
      {c.reason && <p dir="auto">{c.reason}</p>}
      {c.inside.length ? (
        <ul class="help">
          {c.inside.map((s) => (
            <li key={s.since}>{a('operator.inside', { name: s.name, since: when(s.since) })}</li>
          ))}
        </ul>
      ) : (
        <p class="help">{a('operator.nobody')}</p>
      )}
      <div class="card-foot start">
        <button type="button" class="button danger" onClick={() => void withdraw()} data-testid="consent-withdraw">
          {a('operator.withdraw')}
        </button>
      </div>
    </Card>
  )
}

function Give({ c, again }: { c: Consent; again: () => void }) {
  const [value, set] = useState({ hours: '4', conversations: c.conversations, reason: c.reason })
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const give = async (e: Event) => {
    e.preventDefault()
    if (busy) return
    setBusy(true)
    setWrong({})
    try {
      await api.put(path, { ...value, hours: Number(value.hours) })
      toast(a('operator.given'))
      again()
    } catch (err) {
      const r = asRefusal(err)
      if (r.field) setWrong({ [r.field]: words.value.refusal(r.reason, r.params) })
      else complain(err)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form class="form settings-form" noValidate onSubmit={(e) => void give(e)} data-testid="consent-form">
      <Card title={a(c.until ? 'operator.again' : 'operator.give')} lead={a('operator.lead')}>
        <Select
          label={a('operator.hours')}
          value={value.hours}
          options={hours.map((h) => ({ value: String(h), label: an('operator.hours', h) }))}
          change={(h) => set({ ...value, hours: h })}
          testid="consent-hours"
        />
        <label class="check">
          <input type="checkbox" checked={value.conversations} onChange={(e) => set({ ...value, conversations: e.currentTarget.checked })} data-testid="consent-conversations" />
          <span>
            {a('operator.conversations')}
            <span class="help">{a('operator.conversations.help')}</span>
          </span>
        </label>
        <Field label={a('operator.reason')} help={a('operator.reason.help')} wrong={wrong['reason']}>
          <textarea class="input" rows={2} value={value.reason} onInput={(e) => set({ ...value, reason: e.currentTarget.value })} data-testid="consent-reason" />
        </Field>
        <p class="help">{a('operator.never')}</p>
        <div class="card-foot start">
          <button type="submit" class={busy ? 'button main busy' : 'button main'} data-testid="consent-give">
            {a('operator.give')}
          </button>
        </div>
      </Card>
    </form>
  )
}
