import { Plus } from '../../../shared/icons-late'
import { Rows } from '../../parts/Rows'
import { address } from '../../pure/route'
import { openSettings } from '../../state/nav'
import { a, an } from '../i18n'
import { Page, Read } from '../parts/Page'
import { useLoaded } from '../state/load'
import { projects } from '../state/settings'
import type { Project } from '../types'
import { ProjectPage } from './ProjectPage'

export function Projects({ id }: { id: string }) {
  return id ? <ProjectPage key={id} id={id} /> : <ProjectList />
}

function ProjectList() {
  const all = useLoaded('projects', projects)
  const add = (
    <button type="button" class="button small main" onClick={() => openSettings('projects', 'new')} data-testid="new-project">
      <Plus />
      {a('projects.new')}
    </button>
  )
  return (
    <Page title={a('nav.projects')} back="" tools={add}>
      <p class="form-lead">{a('projects.lead')}</p>
      <Read of={all}>
        {(items) => (
          <Rows
            label={a('nav.projects')}
            items={items}
            current=""
            testid="projects"
            href={(p) => address({ place: 'settings', section: 'projects', id: p.id })}
            open={(p) => openSettings('projects', p.id)}
            marks={() => ({ 'data-testid': 'project-row' })}
            row={(p) => <ProjectRow p={p} />}
          />
        )}
      </Read>
    </Page>
  )
}

function ProjectRow({ p }: { p: Project }) {
  const parts = [an('projects.agents', p.agents.length), p.hours.always || !p.hours.shifts.length ? a('projects.always') : a('projects.hours')]
  return (
    <span class="row-body">
      <span class="row-line">
        <span class="row-name">{p.name}</span>
        {p.disabled && <span class="chip">{a('projects.off')}</span>}
      </span>
      <span class="settings-what">{parts.join(' · ')}</span>
    </span>
  )
}
