import { Card } from '../../console/admin/parts/Card'
import { useLoaded } from '../../console/admin/state/load'
import { Field } from '../../console/parts/Field'
import { useForm } from '../form'
import { bytes, number, t } from '../i18n'
import { Read } from '../parts/Page'
import { api } from '../session'
import { toast } from '../toasts'
import type { PlanUse, Sheet } from '../types'

/** How much the tenant may have, and how much of it is used. */
export function PlanCard({ x, again }: { x: Sheet; again: () => void }) {
  const got = useLoaded(`plan/${x.id}/${x.version}`, () => api.get<PlanUse>(`/tenants/${encodeURIComponent(x.id)}/plan`))
  return (
    <Card title={t('plan.title')} lead={t('plan.help')}>
      <Read of={got}>{(p) => <PlanForm x={x} p={p} again={again} />}</Read>
    </Card>
  )
}

const figures = ['agents', 'conversations', 'storage'] as const

function PlanForm({ x, p, again }: { x: Sheet; p: PlanUse; again: () => void }) {
  const f = useForm({ ...p.plan }, async (v) => {
    await api.put(`/tenants/${encodeURIComponent(x.id)}/plan`, { ...v, version: x.version })
    toast(t('plan.saved', { name: x.name }))
    again()
  })
  return (
    <form class="op-form" onSubmit={f.submit} noValidate data-testid="plan-form">
      {f.wrong[''] && (
        <p class="notice bad" role="alert">
          {f.wrong['']}
        </p>
      )}
      <Field label={t('plan.name')} wrong={f.wrong['name']}>
        <input class="input" value={f.value.name} onInput={(e) => f.set({ name: e.currentTarget.value })} data-testid="f-plan" />
      </Field>
      {figures.map((k) => (
        <Field key={k} label={t(`plan.${k}`)} help={t('plan.used', { used: k === 'storage' ? bytes(p.used.storage) : number(p.used[k]) })} wrong={f.wrong[k]}>
          <input class="input short" type="number" min={0} value={f.value[k]} onInput={(e) => f.set({ [k]: Number(e.currentTarget.value) })} data-testid={'f-' + k} />
        </Field>
      ))}
      <button type="submit" class={f.busy ? 'button main busy' : 'button main'} aria-disabled={f.busy} data-testid="save-plan">
        {t('plan.save')}
      </button>
    </form>
  )
}
