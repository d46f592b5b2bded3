import { useMemo, useState } from 'preact/hooks'
import { locale } from '../../state/settings'
import { openSettings } from '../../state/nav'
import { a } from '../i18n'
import { Card } from '../parts/Card'
import { FormFrame } from '../parts/FormFrame'
import { Invited } from '../parts/Invited'
import { Text } from '../parts/inputs'
import { Page, Read } from '../parts/Page'
import { Form, newcomer } from '../state/form'
import { useLoaded } from '../state/load'
import { addAgent, projects } from '../state/settings'
import type { Agent, Invitation, Project } from '../types'
import { AgentFields } from './AgentPage'

/** Somebody is invited; the link is shown at the end. */
export function NewAgent() {
  const all = useLoaded('new-agent', projects)
  return (
    <Page title={a('agents.new')} back="agents">
      <Read of={all}>{(list) => <Invite list={list} />}</Read>
    </Page>
  )
}

const fresh = (): Agent => ({
  ...newcomer(),
  name: '',
  email: '',
  role: 'agent',
  capacity: 4,
  availability: 'online',
  locale: locale.peek(),
  projects: [],
  disabled: false,
  invited: true,
})

function Invite({ list }: { list: Project[] }) {
  const [made, setMade] = useState<{ agent: Agent; invitation?: Invitation } | null>(null)
  const f = useMemo(
    () =>
      new Form<Agent>(fresh(), {
        key: 'agents/new',
        kind: 'agent',
        save: async (g) => {
          const added = await addAgent(g)
          setMade(added)
          return fresh() // the next one is somebody else
        },
        read: () => Promise.resolve(fresh()),
      }),
    [],
  )
  if (made)
    return (
      <Card title={a('invited.title', { name: made.agent.name })} lead={a('invited.lead', { email: made.agent.email })}>
        {made.invitation && <Invited of={made.invitation} />}
        <div class="card-foot">
          <button type="button" class="button" onClick={() => setMade(null)}>
            {a('agents.another')}
          </button>
          <button type="button" class="button main" onClick={() => openSettings('agents')}>
            {a('agents.done')}
          </button>
        </div>
      </Card>
    )
  return (
    <FormFrame f={f} save={a('agents.invite')}>
      <Card title={a('agent.who')}>
        <Text f={f} at="name" />
        <Text f={f} at="email" email />
      </Card>
      <AgentFields f={f} list={list} />
    </FormFrame>
  )
}
