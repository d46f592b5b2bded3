import { useState } from 'preact/hooks'
import { Card } from '../../console/admin/parts/Card'
import { t, when } from '../i18n'
import { api } from '../session'
import { complain } from '../toasts'
import type { Sheet } from '../types'

/** Whether the company lets an operator into its console, and the way in. */
export function ConsentCard({ x }: { x: Sheet }) {
  const [busy, setBusy] = useState(false)
  const { until, conversations, reason, name } = x.consent
  const enter = () => {
    if (busy) return
    setBusy(true)
    api
      .post(`/tenants/${encodeURIComponent(x.id)}/stay`)
      .then(() => {
        sessionStorage.setItem('recado.stay', x.id) // this tab's alone
        location.assign('/console/settings')
      }, complain)
      .finally(() => setBusy(false))
  }
  return (
    <Card title={t('consent.title')} lead={t('consent.help')}>
      {until > 0 ? (
        <>
          <p>
            {t('consent.until', { name, until: when(until) })} {t(conversations ? 'consent.reads' : 'consent.readsNot')}
          </p>
          {reason && <p dir="auto">{reason}</p>}
        </>
      ) : (
        <p class="op-none">{t('consent.none')}</p>
      )}
      <div class="op-actions">
        <button type="button" class="button" onClick={enter} aria-disabled={busy} data-testid="enter">
          {t('consent.enter')}
        </button>
      </div>
    </Card>
  )
}
