import { useState } from 'preact/hooks'
import { Card } from '../../console/admin/parts/Card'
import { t } from '../i18n'
import { api } from '../session'
import { complain } from '../toasts'
import type { Sheet } from '../types'

/** All that the tenant has, as one file: the browser takes it from a short-lived link. */
export function Export({ x }: { x: Sheet }) {
  const [busy, setBusy] = useState(false)
  const take = () => {
    if (busy) return
    setBusy(true)
    api
      .post<{ url: string }>(`/tenants/${encodeURIComponent(x.id)}/export`)
      .then((r) => location.assign(r.url), complain)
      .finally(() => setBusy(false))
  }
  return (
    <Card title={t('export.title')} lead={t('export.help')}>
      <div class="op-actions">
        <button type="button" class="button" onClick={take} aria-disabled={busy} data-testid="export">
          {t('export.do')}
        </button>
      </div>
    </Card>
  )
}
