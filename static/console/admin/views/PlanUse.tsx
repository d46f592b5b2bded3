import { words } from '../../i18n'
import { api } from '../../state/session'
import { a } from '../i18n'
import { Card } from '../parts/Card'
import { Read } from '../parts/Page'
import { useLoaded } from '../state/load'

interface Figures {
  agents: number
  conversations: number
  storage: number
}

/** What the company's plan allows, and how much of it is used. */
export function PlanUse() {
  const got = useLoaded('plan', () => api.get<{ plan: Figures & { name: string }; used: Figures }>('/admin/plan'))
  return (
    <Card title={a('plan.title')}>
      <Read of={got}>
        {({ plan, used }) => (
          <ul class="sim-why" data-testid="plan">
            {(['agents', 'conversations', 'storage'] as const).map((k) => {
              const shown = (n: number) => (k === 'storage' ? words.value.bytes(n) : words.value.number(n))
              const most = plan[k] * (k === 'storage' ? 1e6 : 1)
              return <li key={k}>{a(most ? `plan.${k}.of` : `plan.${k}`, { used: shown(used[k]), most: shown(most) })}</li>
            })}
          </ul>
        )}
      </Read>
    </Card>
  )
}
