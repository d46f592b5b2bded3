import { useMemo, useState } from 'preact/hooks'
import { locales } from '../../../shared/i18n'
import { tr } from '../../i18n'
import { languageNames } from '../../state/settings'
import { session } from '../../state/store'
import { complain } from '../../state/toasts'
import { a } from '../i18n'
import { Card } from '../parts/Card'
import { FormFrame } from '../parts/FormFrame'
import { Choice, Many, Numeral, Text, Toggle } from '../parts/inputs'
import { Invited } from '../parts/Invited'
import { Page, Read } from '../parts/Page'
import { Form } from '../state/form'
import { useLoaded } from '../state/load'
import { agent, invite, projects, storeAgent, teams } from '../state/settings'
import { throughTeams } from '../pure/teams'
import type { Agent, Invitation, Project, Team } from '../types'

export function AgentPage({ id }: { id: string }) {
  const got = useLoaded(id, async () => {
    const [g, list, groups] = await Promise.all([agent(id), projects(), teams()])
    return { g, list, groups }
  })
  return (
    <Page title={got.value?.g.name || a('nav.agents')} back="agents">
      <Read of={got}>{(v) => <AgentForm {...v} />}</Read>
    </Page>
  )
}

function AgentForm({ g, list, groups }: { g: Agent; list: Project[]; groups: Team[] }) {
  const f = useMemo(() => new Form<Agent>(g, { key: 'agents/' + g.id, kind: 'agent', save: storeAgent, read: () => agent(g.id) }), [])
  return (
    <FormFrame f={f}>
      {g.invited && <Waiting g={g} />}
      <Card title={a('agent.who')} lead={g.email}>
        <Text f={f} at="name" />
        <Toggle f={f} at="disabled" flip />
      </Card>
      <AgentFields f={f} list={list} through={(p) => throughTeams(g.id, p.teams, groups)} />
    </FormFrame>
  )
}

type Named = Pick<Team, 'name'>

interface FieldsProps {
  f: Form<Agent>
  list: Project[]
  through?: (p: Project) => readonly Named[]
}

/** What an agent may do, in which projects; those that come through a team are changed at the team. */
export function AgentFields({ f, list, through }: FieldsProps) {
  // Only an owner makes owners; the server sees to it too.
  const roles = ['owner', 'admin', 'agent'].filter((r) => r !== 'owner' || session.value?.agent.role === 'owner' || f.get('role') === 'owner')
  return (
    <>
      <Card title={a('agent.role')}>
        <Choice f={f} at="role" options={roles.map((r) => ({ value: r, label: tr('role.' + r, r) }))} help={a(`agent.role.${f.get<'owner' | 'admin' | 'agent'>('role')}`)} />
        <Numeral f={f} at="capacity" min={1} max={50} />
        <Choice f={f} at="locale" options={locales.map((l) => ({ value: l, label: languageNames[l] }))} />
      </Card>
      <Card title={a('nav.projects')} lead={a('agent.projects.lead')}>
        <Many f={f} at="projects" none="" options={list.map((p) => projectOption(p, through?.(p) ?? []))} />
      </Card>
    </>
  )
}

function projectOption(p: Project, by: readonly Named[]) {
  const notes = [...by.map((x) => a('teams.by', { name: x.name })), p.disabled ? a('projects.off') : '']
  return { value: p.id, label: p.name, fixed: by.length > 0, note: notes.filter(Boolean).join(' · ') }
}

function Waiting({ g }: { g: Agent }) {
  const [link, setLink] = useState<Invitation | null>(null)
  return (
    <Card title={a('agents.invited')} lead={a('invited.waits', { name: g.name })}>
      {link ? (
        <Invited of={link} />
      ) : (
        <div class="card-foot start">
          <button type="button" class="button" onClick={() => void invite(g.id).then(setLink, complain)} data-testid="new-invitation">
            {a('invited.new')}
          </button>
        </div>
      )}
    </Card>
  )
}
