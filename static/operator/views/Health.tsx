import { useState } from 'preact/hooks'
import { Card } from '../../console/admin/parts/Card'
import { useLoaded } from '../../console/admin/state/load'
import { Field } from '../../console/parts/Field'
import { useForm } from '../form'
import { number, t, when } from '../i18n'
import { Page, Read } from '../parts/Page'
import { api } from '../session'
import type { Health as State } from '../types'

/** What this server stands on, and a test that really uses it. */
export function Health() {
  const got = useLoaded('health', () => api.get<State>('/health'))
  return (
    <Page title={t('op.health')}>
      <Read of={got}>{(read) => <Parts start={read} />}</Read>
    </Page>
  )
}

function Parts({ start }: { start: State }) {
  const [now, set] = useState(start)
  const f = useForm({ mail: '' }, { fields: ['mail'] }, async (v) => set(await api.post<State>('/health/test', v)))
  const mails = now.parts.some((p) => p.name === 'mail' && p.state !== 'off')
  return (
    <>
      <Card title={t('health.parts')} lead={t('health.node', { version: now.version, when: when(now.since), sessions: number(now.sessions) })}>
        <ul class="op-parts" data-testid="parts" aria-live="polite">
          {now.parts.map((p) => (
            <li key={p.name} data-part={p.name} data-state={p.state}>
              <span class="op-part">{t(`health.${p.name}`)}</span>
              <span class={'chip ' + (p.state === 'ok' ? 'open' : p.state === 'down' ? 'late' : '')}>{t(`health.is.${p.state}`)}</span>
              {(p.state === 'ok' || p.state === 'down') && <span class="settings-what tabular">{number(p.took_ms)} ms</span>}
              {p.reason && (
                <span class="op-reason" dir="auto">
                  {p.reason}
                </span>
              )}
            </li>
          ))}
        </ul>
      </Card>
      <Card title={t('health.test')} lead={t('health.testHelp')}>
        <form class="op-form" onSubmit={f.submit} noValidate data-testid="test-form">
          {f.wrong[''] && (
            <p class="notice bad" role="alert">
              {f.wrong['']}
            </p>
          )}
          {mails && (
            <Field label={t('health.address')} help={t('health.addressHelp')} wrong={f.wrong['mail']}>
              <input class="input" type="email" value={f.value.mail} onInput={(e) => f.set({ mail: e.currentTarget.value })} data-testid="f-mail" />
            </Field>
          )}
          <button type="submit" class={f.busy ? 'button main busy' : 'button main'} aria-disabled={f.busy} data-testid="test">
            {t('health.do')}
          </button>
        </form>
      </Card>
    </>
  )
}
