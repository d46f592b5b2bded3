import { Card } from '../../console/admin/parts/Card'
import { useLoaded } from '../../console/admin/state/load'
import { number, t, when } from '../i18n'
import { Page, Read } from '../parts/Page'
import { api } from '../session'
import type { Delivered, Delivery as State } from '../types'

const figures = ['messages', 'median_ms', 'resyncs', 'repeats', 'recovered'] as const

/** How messages reached people: in all and by node, each figure with its formula. */
export function Delivery() {
  const got = useLoaded('delivery', () => api.get<State>('/delivery'))
  const again = (
    <button type="button" class="button small" onClick={got.again} data-testid="again">
      {t('delivery.again')}
    </button>
  )
  return (
    <Page title={t('op.delivery')} tools={again}>
      <Read of={got}>{(d) => <Parts d={d} />}</Read>
    </Page>
  )
}

function Parts({ d }: { d: State }) {
  return (
    <>
      <Card title={t('delivery.all')} lead={t('delivery.at', { when: when(d.at) })}>
        <Figures hour={d.hour} day={d.day} label={t('delivery.all')} />
      </Card>
      {d.nodes.map((n) => (
        <Card key={n.id} title={n.name} lead={t(n.live ? 'delivery.since' : 'delivery.gone', { since: when(n.since), at: when(n.at) })}>
          <Figures hour={n.hour} day={n.day} label={n.name} />
        </Card>
      ))}
      <Card title={t('delivery.formulas')}>
        <dl class="op-facts" data-testid="formulas">
          {figures.map((f) => (
            <div key={f}>
              <dt>{t(`delivery.${f}`)}</dt>
              <dd>{t(`delivery.${f}.formula`)}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </>
  )
}

/** A median is shown to a tenth of a millisecond, below that as less. */
const shown = (f: (typeof figures)[number], v: number | null): string => {
  if (f !== 'median_ms') return number(v ?? 0)
  if (v === null) return '–'
  return v < 0.1 ? '< 0,1 ms'.replace(',', t('delivery.point')) : `${number(Math.round(v * 10) / 10)} ms`
}

function Figures({ hour, day, label }: { hour: Delivered; day: Delivered; label: string }) {
  return (
    <table class="op-table" aria-label={label} data-testid="figures">
      <thead>
        <tr>
          <td />
          <th scope="col">{t('delivery.hour')}</th>
          <th scope="col">{t('delivery.day')}</th>
        </tr>
      </thead>
      <tbody>
        {figures.map((f) => (
          <tr key={f} data-figure={f}>
            <th scope="row">{t(`delivery.${f}`)}</th>
            <td class="tabular">{shown(f, hour[f])}</td>
            <td class="tabular">{shown(f, day[f])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
