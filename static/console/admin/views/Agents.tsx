import { Plus } from '../../../shared/icons-late'
import { Face } from '../../../shared/marks'
import { tr } from '../../i18n'
import { Rows } from '../../parts/Rows'
import { address } from '../../pure/route'
import { openSettings } from '../../state/nav'
import { a, an } from '../i18n'
import { Page, Read } from '../parts/Page'
import { useLoaded } from '../state/load'
import { agents } from '../state/settings'
import type { Agent } from '../types'
import { AgentPage } from './AgentPage'
import { NewAgent } from './NewAgent'
import { TeamList, teamMark, TeamPage } from './Teams'

export function Agents({ id }: { id: string }) {
  if (id === 'new') return <NewAgent />
  if (id.startsWith(teamMark)) return <TeamPage key={id} id={id.slice(teamMark.length)} />
  return id ? <AgentPage key={id} id={id} /> : <AgentList />
}

function AgentList() {
  const all = useLoaded('agents', agents)
  const add = (
    <button type="button" class="button small main" onClick={() => openSettings('agents', 'new')} data-testid="new-agent">
      <Plus />
      {a('agents.new')}
    </button>
  )
  return (
    <Page title={a('nav.agents')} back="" tools={add}>
      <p class="form-lead">{a('agents.lead')}</p>
      <Read of={all}>
        {(items) => (
          <Rows
            label={a('nav.agents')}
            items={items}
            current=""
            testid="agents"
            href={(g) => address({ place: 'settings', section: 'agents', id: g.id })}
            open={(g) => openSettings('agents', g.id)}
            marks={() => ({ 'data-testid': 'agent-row' })}
            row={(g) => <AgentRow g={g} />}
          />
        )}
      </Read>
      <TeamList />
    </Page>
  )
}

function AgentRow({ g }: { g: Agent }) {
  const parts = [tr('role.' + g.role, g.role), g.email, an('agents.projects', g.projects.length), an('agents.capacity', g.capacity)]
  return (
    <>
      <Face name={g.name} />
      <span class="row-body">
        <span class="row-line">
          <span class="row-name">{g.name}</span>
          {g.invited && <span class="chip">{a('agents.invited')}</span>}
          {g.disabled && <span class="chip">{a('agents.off')}</span>}
        </span>
        <span class="settings-what">{parts.join(' · ')}</span>
      </span>
    </>
  )
}
