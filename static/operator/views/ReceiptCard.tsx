import { Card } from '../../console/admin/parts/Card'
import { useLoaded } from '../../console/admin/state/load'
import { number, t, when } from '../i18n'
import { Copy } from '../parts/Copy'
import { Read } from '../parts/Page'
import { api } from '../session'
import type { Receipt } from '../types'

/** What a deleted tenant leaves: a signed receipt, to be kept. */
export function ReceiptCard({ id }: { id: string }) {
  const got = useLoaded('receipt/' + id, () => api.get<Receipt>(`/tenants/${encodeURIComponent(id)}/receipt`))
  return (
    <Card title={t('receipt.title')} lead={t('receipt.help')}>
      <Read of={got}>{(r) => <Shown r={r} />}</Read>
    </Card>
  )
}

function Shown({ r }: { r: Receipt }) {
  const removed = Object.values(r.removed ?? {}).reduce((a, b) => a + b, 0)
  const file = URL.createObjectURL(new Blob([JSON.stringify(r, null, 2)], { type: 'application/json' }))
  return (
    <>
      <dl class="op-facts" data-testid="receipt">
        <div>
          <dt>{t('receipt.began')}</dt>
          <dd>{when(r.began)}</dd>
        </div>
        <div>
          <dt>{t('receipt.ended')}</dt>
          <dd>{when(r.ended)}</dd>
        </div>
        <div>
          <dt>{t('receipt.by')}</dt>
          <dd>{r.by}</dd>
        </div>
        <div>
          <dt>{t('receipt.removed')}</dt>
          <dd>{number(removed)}</dd>
        </div>
      </dl>
      <Copy label={t('receipt.key')} text={r.key} testid="receipt-key" />
      <div class="op-actions">
        <a class="button" href={file} download={`recado-${r.tenant}.json`} data-testid="receipt-file">
          {t('receipt.file')}
        </a>
      </div>
    </>
  )
}
