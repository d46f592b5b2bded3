import { words } from '../../i18n'
import { api } from '../../state/session'
import { locale } from '../../state/settings'
import { a } from '../i18n'
import { Card } from '../parts/Card'
import { Read } from '../parts/Page'
import { useLoaded } from '../state/load'

interface Figures {
  agents: number
  conversations: number
  storage: number
}

interface Often {
  count: number
  seconds: number
}

interface Limits {
  message: number // characters
  attachments: number
  file: number // bytes
  rates: ({ name: 'sends' | 'uploads' | 'bytes' | 'connects' } & Record<(typeof whose)[number], Often>)[]
}

const whose = ['actor', 'address', 'tenant'] as const

/** What the company's plan allows, how much of it is used, and what else holds for everybody on this server. */
export function PlanUse() {
  const got = useLoaded('plan', () => api.get<{ plan: Figures & { name: string }; used: Figures; limits: Limits }>('/admin/plan'))
  return (
    <Card title={a('plan.title')}>
      <Read of={got}>
        {({ plan, used, limits }) => (
          <>
            <ul class="sim-why" data-testid="plan">
              {(['agents', 'conversations', 'storage'] as const).map((k) => {
                const shown = (n: number) => (k === 'storage' ? words.value.bytes(n) : words.value.number(n))
                const most = plan[k] * (k === 'storage' ? 1e6 : 1)
                return <li key={k}>{a(most ? `plan.${k}.of` : `plan.${k}`, { used: shown(used[k]), most: shown(most) })}</li>
              })}
              <li>{a('limits.message', { message: words.value.number(limits.message), files: words.value.number(limits.attachments), size: words.value.bytes(limits.file) })}</li>
            </ul>
            <Rates of={limits} />
            <p class="help">{a('limits.ask')}</p>
          </>
        )}
      </Read>
    </Card>
  )
}

/** How often something may be done, by whom. */
function Rates({ of }: { of: Limits }) {
  return (
    <div class="limits" tabIndex={0} role="group" aria-label={a('limits.rates')}>
      <table class="tabular" data-testid="limits">
        <thead>
          <tr>
            <th scope="col">{a('limits.rates')}</th>
            {whose.map((w) => (
              <th scope="col" key={w}>
                {a(`limits.${w}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.rates.map((r) => (
            <tr key={r.name}>
              <th scope="row">{a(`limits.${r.name}`)}</th>
              {whose.map((w) => (
                <td key={w}>{a('limits.per', { n: (r.name === 'bytes' ? words.value.bytes : words.value.number).call(words.value, r[w].count), time: time(r[w].seconds) })}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function time(seconds: number): string {
  const [n, unit] = seconds % 3600 === 0 ? [seconds / 3600, 'hour'] : seconds % 60 === 0 ? [seconds / 60, 'minute'] : [seconds, 'second']
  return new Intl.NumberFormat(locale.value, { style: 'unit', unit, unitDisplay: 'long' }).format(n)
}
