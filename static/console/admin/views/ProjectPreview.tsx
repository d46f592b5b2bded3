import { useMemo } from 'preact/hooks'
import { a } from '../i18n'
import { Preview } from '../parts/Preview'
import type { Form } from '../state/form'
import { useLoaded } from '../state/load'
import { widgets } from '../state/settings'
import type { Project, Widget } from '../types'

/** The project as a visitor would find it, with its draft, in the first widget that offers it. */
export function ProjectPreview({ f }: { f: Form<Project> }) {
  const { id, version } = f.base.value
  const got = useLoaded('preview-of-' + id, widgets)
  const w = useMemo(() => (got.value ? alone(got.value, id) : null), [got.value, id])
  if (!w) return null
  return (
    <div class="card">
      <h2 class="card-title">{a('preview.title')}</h2>
      <Preview w={w} turn={version * 1000 + (f.draft.value?.version ?? 0)} help={a(f.dirty.value ? 'preview.unsaved' : 'preview.project')} />
    </div>
  )
}

function alone(all: Widget[], id: string): Widget | null {
  const w = all.find((x) => !x.disabled && (!x.projects.length || x.projects.includes(id)))
  return w ? { ...w, projects: [id] } : null
}
