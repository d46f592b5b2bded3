import { Alert } from '../../shared/icons'
import { useId } from 'preact/hooks'
import { Field } from '../../console/parts/Field'
import { useForm } from '../form'
import { t, tn, when } from '../i18n'
import { api } from '../session'
import { toast } from '../toasts'
import type { Sheet } from '../types'

const days = [14, 30, 60, 90, 7, 1, 0].sort((a, b) => a - b)

/** Deleting a tenant: announced with a countdown, which can be taken back. */
export function Leave({ x, again }: { x: Sheet; again: () => void }) {
  const heading = useId()
  const leaving = x.state === 'leaving'
  return (
    <section class="card op-danger" aria-labelledby={heading}>
      <header class="card-head">
        <h2 id={heading}>{t(leaving ? 'leave.announced' : 'leave.title')}</h2>
        <p class="help">{leaving ? t('leave.until', { when: when(x.delete_at) }) : t('leave.help')}</p>
      </header>
      {leaving ? <TakeBack x={x} again={again} /> : <Announce x={x} again={again} />}
    </section>
  )
}

function TakeBack({ x, again }: { x: Sheet; again: () => void }) {
  const f = useForm({}, { fields: [] }, async () => {
    await api.post(`/tenants/${encodeURIComponent(x.id)}/take-back`)
    toast(t('leave.takenBack', { name: x.name }))
    again()
  })
  return (
    <form class="op-actions" onSubmit={f.submit}>
      <button type="submit" class={f.busy ? 'button main busy' : 'button main'} aria-disabled={f.busy} data-testid="take-back">
        {t('leave.takeBack')}
      </button>
      <Wrong text={f.wrong['']} />
    </form>
  )
}

function Announce({ x, again }: { x: Sheet; again: () => void }) {
  // What can't be undone wants the name typed; the server wants the id.
  const f = useForm({ name: '', days: 14 }, { fields: ['days', 'confirm'] }, async (v) => {
    const confirm = v.name.trim() === x.name ? x.id : ''
    await api.call('DELETE', '/tenants/' + encodeURIComponent(x.id), { confirm, days: v.days })
    toast(t('leave.done', { name: x.name }))
    again()
  })
  return (
    <form class="op-form" onSubmit={f.submit} noValidate data-testid="leave-form">
      <Field label={t('leave.when')} wrong={f.wrong['days']}>
        <select class="input" value={f.value.days} onChange={(e) => f.set({ days: Number(e.currentTarget.value) })} data-testid="f-days">
          {days.map((n) => (
            <option key={n} value={n}>
              {n ? tn('leave.days', n) : t('leave.now')}
            </option>
          ))}
        </select>
      </Field>
      <Field label={t('leave.type', { name: x.name })} wrong={f.wrong['confirm'] && t('leave.mistyped')}>
        <input class="input" autocomplete="off" spellcheck={false} value={f.value.name} onInput={(e) => f.set({ name: e.currentTarget.value })} data-testid="f-confirm" />
      </Field>
      <Wrong text={f.wrong['']} />
      <button type="submit" class="button danger" aria-disabled={f.busy} data-testid="leave">
        {t('leave.do')}
      </button>
    </form>
  )
}

function Wrong({ text }: { text: string | undefined }) {
  if (!text) return null
  return (
    <p class="notice bad" role="alert">
      <Alert />
      {text}
    </p>
  )
}
