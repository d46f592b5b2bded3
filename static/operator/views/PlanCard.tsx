import { useEffect, useId } from 'preact/hooks'
import { Alert } from '../../shared/icons'
import { asRefusal } from '../../shared/refusal'
import { typedNumber } from '../../shared/typed'
import { Card } from '../../console/admin/parts/Card'
import { same } from '../../console/admin/pure/paths'
import { useLoaded } from '../../console/admin/state/load'
import { Field } from '../../console/parts/Field'
import { type Form, useForm } from '../form'
import { bytes, number, t } from '../i18n'
import { Read } from '../parts/Page'
import { begin, meet, parts, type Part, type Typed, wish } from '../plan'
import { api } from '../session'
import { toast } from '../toasts'
import type { Plan, PlanUse, Sheet } from '../types'

/** How much the tenant may have, and how much of it is used. */
export function PlanCard({ x }: { x: Sheet }) {
  const got = useLoaded('plan/' + x.id, () => read(x))
  return (
    <Card title={t('plan.title')} lead={t('plan.help')}>
      <Read of={got}>{(p) => <PlanForm x={x} p={p} again={got.again} />}</Read>
    </Card>
  )
}

const path = (x: Sheet) => `/tenants/${encodeURIComponent(x.id)}/plan`
const read = (x: Sheet) => api.get<PlanUse>(path(x))

function PlanForm({ x, p, again }: { x: Sheet; p: PlanUse; again: () => void }) {
  const f = useForm(begin(p.plan), { fields: parts, key: 'plan/' + x.id }, async (typed) => {
    const stored = await store(x, typed)
    f.set(stored)
    if (stored.met.length) return false
    toast(t('plan.saved', { name: x.name }))
    again()
    return true
  })
  // What was kept from before may have been begun on another plan.
  useEffect(() => {
    if (!same(f.value.base, p.plan)) f.set(meet(f.value, p.plan))
  }, [p.version])
  const used = (k: Part) => (k === 'name' ? undefined : t('plan.used', { used: k === 'storage' ? bytes(p.used.storage) : number(p.used[k]) }))
  return (
    <form class="op-form" onSubmit={f.submit} noValidate data-testid="plan-form">
      {f.wrong[''] && (
        <p class="notice bad" role="alert">
          {f.wrong['']}
        </p>
      )}
      {f.value.met.length > 0 && <Met f={f} />}
      {parts.map((k) => (
        <Field key={k} label={t(`plan.${k}`)} help={used(k)} wrong={f.wrong[k]}>
          {k === 'name' ? (
            <input class="input" value={f.value.name} onInput={(e) => f.set({ name: e.currentTarget.value })} data-testid="f-plan" />
          ) : (
            <input class="input short" type="number" min={0} value={f.value[k]} onInput={(e) => f.set({ [k]: typedNumber(e.currentTarget.value) })} data-testid={'f-' + k} />
          )}
        </Field>
      ))}
      <div class="op-actions">
        <button type="submit" class={f.busy ? 'button main busy' : 'button main'} aria-disabled={f.busy} data-testid="save-plan">
          {t('plan.save')}
        </button>
        {f.drop && (
          <button type="button" class="button" onClick={f.drop} data-testid="drop">
            {t('op.drop')}
          </button>
        )}
      </div>
    </form>
  )
}

/**
 * Stores a plan, and answers how the form goes on. The version is the whole tenant's, which changes with any of its
 * settings: only where somebody else changed the same of the plan nothing is stored, and that is shown first.
 */
async function store(x: Sheet, typed: Typed): Promise<Typed> {
  for (let tries = 3; ; tries--) {
    const now = await read(x)
    const met = meet(typed, now.plan)
    if (!same(met.met, typed.met)) return met
    try {
      await api.put(path(x), { ...wish(met), version: now.version })
      return begin(wish(met) as Plan)
    } catch (err) {
      if (!tries || asRefusal(err).reason !== 'stale') throw err
    }
  }
}

/** What somebody else saved meanwhile, to be chosen from. */
function Met({ f }: { f: Form<Typed> }) {
  const id = useId()
  return (
    <section class="notice heard" role="alert" data-testid="heard">
      <Alert />
      <div class="heard-body">
        <p>{t('plan.met')}</p>
        {f.value.met.map((m) => (
          <fieldset class="clash" key={m.part} data-testid="clash">
            <legend>{t(`plan.${m.part}`)}</legend>
            {(['mine', 'theirs'] as const).map((whose) => (
              <label class="clash-choice" key={whose}>
                <input type="radio" name={id + m.part} checked={f.value[m.part] === m[whose]} value={whose} onChange={() => f.set({ [m.part]: m[whose] })} />
                <span>
                  {t(`plan.${whose}`)}: <q>{m[whose]}</q>
                </span>
              </label>
            ))}
          </fieldset>
        ))}
      </div>
    </section>
  )
}
