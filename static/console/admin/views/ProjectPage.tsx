import { useMemo } from 'preact/hooks'
import { priorityOptions, typeOptions } from '../../parts/options'
import { openSettings } from '../../state/nav'
import { a, an } from '../i18n'
import { Card } from '../parts/Card'
import { FormFrame } from '../parts/FormFrame'
import { Lines } from '../parts/Lines'
import { Choice, Many, Mistake, Numeral, Text, Toggle } from '../parts/inputs'
import { Page, Read } from '../parts/Page'
import { Seconds } from '../parts/Seconds'
import { Tongues } from '../parts/Tongues'
import { draftOf, type DraftPlace } from '../state/drafts'
import { throughTeams } from '../pure/teams'
import { Form, newcomer } from '../state/form'
import { useLoaded } from '../state/load'
import { agents, company, project, storeProject, teams } from '../state/settings'
import type { Agent, Company, Project, Team } from '../types'
import { Asked } from './Asked'
import { DeleteProject } from './DeleteProject'
import { ProjectPreview } from './ProjectPreview'
import { ProjectHours } from './ProjectHours'

const fresh = (): Project => ({
  ...newcomer(),
  name: '',
  position: 0,
  texts: {},
  hours: { time_zone: '', always: false, shifts: [], exceptions: [] },
  agents: [],
  teams: [],
  files: true,
  hide_subject: false,
  preview: false,
  escalation: { minutes: 0, to: [] },
  fields: [],
  ticket: { type: '', priority: '', assignee: '' },
  unanswered: { first_answer: 0, agents_gone: 0, hours_over: 0, visitor_gone: 0 },
  routing: { policy: 'least_busy', offer: 0, sticky: false },
  disabled: false,
})

export function ProjectPage({ id }: { id: string }) {
  const got = useLoaded(id, async () => {
    const made = id !== 'new'
    const [p, people, groups, owner, drafts] = await Promise.all([
      made ? project(id) : fresh(),
      agents(),
      teams(),
      company(),
      made ? draftOf<Project>('project', id) : undefined,
    ])
    return { p, people, groups, owner, drafts }
  })
  return (
    <Page title={got.value?.p.name || a(id === 'new' ? 'projects.new' : 'nav.projects')} back="projects">
      <Read of={got}>
        {(v) => <ProjectForm {...v} />}
      </Read>
    </Page>
  )
}

interface FormProps {
  p: Project
  people: Agent[]
  groups: Team[]
  owner: Company
  drafts?: DraftPlace<Project>
}

function ProjectForm({ p, people, groups, owner, drafts }: FormProps) {
  const f = useMemo(
    () =>
      new Form<Project>(p, {
        key: 'projects/' + (p.id || 'new'),
        kind: 'project',
        save: storeProject,
        read: () => project(p.id),
        drafts,
        saved: (made) => !p.id && openSettings('projects', made.id),
      }),
    [],
  )
  const chosen = f.get<string[]>('agents')
  const inTeams = f.get<string[]>('teams') ?? []
  return (
    <>
      <FormFrame f={f}>
        <Card title={a('project.basics')}>
          <Text f={f} at="name" />
          <Toggle f={f} at="disabled" flip />
          <Toggle f={f} at="files" />
          <Toggle f={f} at="hide_subject" flip />
          <Toggle f={f} at="preview" />
          <Numeral f={f} at="position" min={0} max={1000000} />
        </Card>
        <Card title={a('project.texts')} lead={a('project.texts.lead')}>
          <Tongues f={f} at="texts" parts={texts} />
        </Card>
        <ProjectHours f={f} zone={owner.time_zone} />
        <Card title={a('project.agents')} lead={a('project.agents.lead')}>
          <Many
            f={f}
            at="agents"
            none={a('agents.none')}
            options={people
              .filter((g) => !g.disabled || chosen.includes(g.id))
              .map((g) => ({ value: g.id, label: g.name, note: g.invited ? a('agents.invited') : g.email }))}
          />
          {groups.length > 0 && (
            <Many f={f} at="teams" none="" options={groups.map((x) => ({ value: x.id, label: x.name, note: an('projects.agents', x.members.length) }))} />
          )}
        </Card>
        <Routing f={f} />
        <Card title={a('project.fields')} lead={a('project.fields.lead')}>
          <Asked f={f} />
        </Card>
        <Card title={a('project.ticket')} lead={a('project.ticket.lead')}>
          <Choice f={f} at="ticket.type" options={typeOptions()} />
          <Choice f={f} at="ticket.priority" options={priorityOptions()} />
          <Choice
            f={f}
            at="ticket.assignee"
            options={[{ value: '', label: a('value.nobody') }, ...people.filter((g) => chosen.includes(g.id) || throughTeams(g.id, inTeams, groups).length).map((g) => ({ value: g.id, label: g.name }))]}
          />
        </Card>
      </FormFrame>
      {p.id && <DeleteProject f={f} />}
      {p.id && <ProjectPreview f={f} />}
    </>
  )
}

const texts = [{ key: 'name' }, { key: 'welcome', lines: 2 }, { key: 'farewell', lines: 2 }, { key: 'offline', lines: 2 }, { key: 'scope', lines: 2 }]

function Routing({ f }: { f: Form<Project> }) {
  const policies = (['least_busy', 'round_robin', 'broadcast'] as const).map((value) => ({ value, label: a(`routing.${value}`) }))
  const never = a('seconds.never')
  return (
    <Card title={a('project.routing')} lead={a('project.routing.lead')}>
      <Choice f={f} at="routing.policy" options={policies} />
      {f.get('routing.policy') !== 'broadcast' && (
        <>
          <Seconds f={f} at="routing.offer" byDefault={60} never={a('seconds.noEnd')} />
          <Toggle f={f} at="routing.sticky" />
        </>
      )}
      <h3>{a('project.unanswered')}</h3>
      <p class="help">{a('project.unanswered.lead')}</p>
      <div class="form-row">
        <Seconds f={f} at="unanswered.first_answer" byDefault={1800} never={never} />
        <Seconds f={f} at="unanswered.agents_gone" byDefault={300} never={never} />
        <Seconds f={f} at="unanswered.hours_over" byDefault={300} never={never} />
        <Seconds f={f} at="unanswered.visitor_gone" byDefault={300} never={never} />
      </div>
      <h3>{a('project.escalation')}</h3>
      <Numeral f={f} at="escalation.minutes" min={0} max={1440} />
      {f.get<number>('escalation.minutes') > 0 && <Lines f={f} at="escalation.to" example="jefa@empresa.example" />}
      <Mistake f={f} at="routing" />
    </Card>
  )
}
