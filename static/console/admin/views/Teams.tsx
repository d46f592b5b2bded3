import { useMemo } from 'preact/hooks'
import { clientID } from '../../../shared/ids'
import { Rows } from '../../parts/Rows'
import { address } from '../../pure/route'
import { openSettings } from '../../state/nav'
import { api } from '../../state/session'
import { complain, toast } from '../../state/toasts'
import { a, an } from '../i18n'
import { Card } from '../parts/Card'
import { FormFrame } from '../parts/FormFrame'
import { Many, Text } from '../parts/inputs'
import { Page, Read } from '../parts/Page'
import { Form } from '../state/form'
import { useLoaded } from '../state/load'
import { agents, storeTeam, teams } from '../state/settings'
import type { Agent, Team } from '../types'

/** Before the id of a team in the address, where agents stand, too. */
export const teamMark = 'team-'

/** The teams, below the agents. */
export function TeamList() {
  const all = useLoaded('teams', teams)
  return (
    <Card title={a('teams.title')} lead={a('teams.lead')}>
      <Read of={all}>
        {(items) => (
          <Rows
            label={a('teams.title')}
            items={items}
            current=""
            testid="teams"
            href={(x) => address({ place: 'settings', section: 'agents', id: teamMark + x.id })}
            open={(x) => openSettings('agents', teamMark + x.id)}
            marks={() => ({ 'data-testid': 'team-row' })}
            row={(x) => (
              <span class="row-body">
                <span class="row-name">{x.name}</span>
                <span class="settings-what">{an('projects.agents', x.members.length)}</span>
              </span>
            )}
          />
        )}
      </Read>
      <div class="card-foot start">
        <button type="button" class="button small" onClick={() => openSettings('agents', teamMark + 'new')} data-testid="new-team">
          {a('teams.new')}
        </button>
      </div>
    </Card>
  )
}

const one = async (id: string): Promise<Team> => (await teams()).find((x) => x.id === id) ?? Promise.reject(Object.assign(new Error(), { code: 'not_found' }))

/** A team: its name, and who is in it. */
export function TeamPage({ id }: { id: string }) {
  const fresh = id === 'new'
  const got = useLoaded(id, async () => {
    const [x, people] = await Promise.all([fresh ? ({ id: '', version: 0, client_id: clientID(), name: '', members: [] } satisfies Team) : one(id), agents()])
    return { x, people }
  })
  return (
    <Page title={got.value?.x.name || a('teams.new')} back="agents">
      <Read of={got}>{(v) => <TeamForm {...v} />}</Read>
    </Page>
  )
}

function TeamForm({ x, people }: { x: Team; people: Agent[] }) {
  const f = useMemo(() => {
    const saved = (made: Team) => x.id || openSettings('agents', teamMark + made.id)
    return new Form<Team>(x, { key: 'teams/' + (x.id || 'new'), kind: 'team', save: storeTeam, read: () => one(x.id), saved })
  }, [])
  const remove = () => api.call('DELETE', '/admin/teams/' + encodeURIComponent(x.id)).then(() => (toast(a('teams.removed', { name: x.name })), openSettings('agents')), complain)
  const chosen = f.get<string[]>('members')
  return (
    <>
      <FormFrame f={f}>
        <Card title={a('teams.who')} lead={a('teams.lead')}>
          <Text f={f} at="name" />
          <Many
            f={f}
            at="members"
            none={a('agents.none')}
            options={people.filter((g) => !g.disabled || chosen.includes(g.id)).map((g) => ({ value: g.id, label: g.name, note: g.email }))}
          />
        </Card>
      </FormFrame>
      {x.id && (
        <div class="card-foot start">
          <button type="button" class="button small danger" onClick={() => void remove()} data-testid="team-remove">
            {a('teams.remove')}
          </button>
        </div>
      )}
    </>
  )
}
