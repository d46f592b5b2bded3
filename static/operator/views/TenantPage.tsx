import { useEffect, useState } from 'preact/hooks'
import { Card } from '../../console/admin/parts/Card'
import { useLoaded } from '../../console/admin/state/load'
import { t, tn, when } from '../i18n'
import { Chip } from '../parts/Chip'
import { Page, Read } from '../parts/Page'
import { go } from '../route'
import { api } from '../session'
import { complain, toast } from '../toasts'
import type { Sheet, Tenant } from '../types'
import { ConsentCard } from './ConsentCard'
import { Export } from './Export'
import { Leave } from './Leave'
import { PlanCard } from './PlanCard'
import { ReceiptCard } from './ReceiptCard'

/** One tenant: how it stands, whose it is, what can be done to it. */
export function TenantPage({ id }: { id: string }) {
  const got = useLoaded(id, () => api.get<Sheet>('/tenants/' + encodeURIComponent(id)))
  const title = got.value ? got.value.name || got.value.id : t('op.tenant')
  return (
    <Page title={title} back={() => go('tenants')}>
      <Read of={got}>{(x) => <Parts x={x} again={got.again} />}</Read>
    </Page>
  )
}

function Parts({ x, again }: { x: Sheet; again: () => void }) {
  // Its receipt comes by itself, some time after the last word.
  useEffect(() => {
    if (x.state !== 'deleting') return
    const timer = setTimeout(again, 3000)
    return () => clearTimeout(timer)
  }, [x])
  return (
    <>
      <Card title={t('tenant.standing')}>
        <div class="op-head-line">
          <Chip state={x.state} />
          {x.state === 'leaving' && <span role="status">{t('tenant.leaves', { when: when(x.delete_at) })}</span>}
          {x.state === 'deleting' && <span role="status">{t('tenant.goes')}</span>}
        </div>
        <Facts x={x} />
        {(x.state === 'open' || x.state === 'suspended') && <Standing x={x} again={again} />}
      </Card>
      {x.state !== 'deleted' && x.state !== 'deleting' && (
        <>
          <PlanCard x={x} />
          {x.state === 'open' && <ConsentCard x={x} />}
          <Export x={x} />
        </>
      )}
      {x.state === 'deleted' ? <ReceiptCard id={x.id} /> : x.state !== 'deleting' && <Leave x={x} again={again} />}
    </>
  )
}

function Facts({ x }: { x: Sheet }) {
  const facts: [string, string][] = [
    [t('tenant.id'), x.id],
    [t('tenant.made'), when(x.created_at)],
  ]
  if (!x.deleted) {
    facts.push([t('tenant.zone'), x.time_zone.replaceAll('_', ' ')], [t('tenant.has'), `${tn('tenant.projects', x.projects)} · ${tn('tenant.widgets', x.widgets)}`])
    for (const o of x.owners) facts.push([t('tenant.owner'), `${o.name} · ${o.email}${o.invited ? ` · ${t('tenant.invited')}` : ''}`])
  }
  return (
    <dl class="op-facts">
      {facts.map(([name, value], i) => (
        <div key={i}>
          <dt>{name}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Closing for everybody in it, and opening again. */
function Standing({ x, again }: { x: Sheet; again: () => void }) {
  const [busy, setBusy] = useState(false)
  const closes = x.state === 'open'
  const change = async () => {
    if (busy) return
    setBusy(true)
    try {
      const now = await api.post<Tenant>(`/tenants/${encodeURIComponent(x.id)}/${closes ? 'suspend' : 'resume'}`)
      toast(t(now.state === 'open' ? 'tenant.resumed' : 'tenant.suspended', { name: x.name }))
      again()
    } catch (err) {
      complain(err)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <p class="help">{t(closes ? 'tenant.suspendHelp' : 'tenant.resumeHelp')}</p>
      <div class="op-actions">
        <button type="button" class={closes ? 'button' : 'button main'} onClick={() => void change()} aria-disabled={busy} data-testid={closes ? 'suspend' : 'resume'}>
          {t(closes ? 'tenant.suspend' : 'tenant.resume')}
        </button>
      </div>
    </>
  )
}
