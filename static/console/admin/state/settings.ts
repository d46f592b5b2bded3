// Reading and writing the tenant's settings.
import { api, refresh } from '../../state/session'
import { loadMe } from '../../state/desk'
import type { Agent, Company, Invitation, Project, Team, Widget } from '../types'

interface Items<T> {
  items: T[]
}

const part = (kind: string, id: string) => `/admin/${kind}/${encodeURIComponent(id)}`

export const projects = async () => (await api.get<Items<Project>>('/admin/projects')).items
export const project = (id: string) => api.get<Project>(part('projects', id))
export const agents = async () => (await api.get<Items<Agent>>('/admin/agents')).items
export const agent = (id: string) => api.get<Agent>(part('agents', id))
export const teams = async () => (await api.get<Items<Team>>('/admin/teams')).items
export const widgets = async () => (await api.get<Items<Widget>>('/admin/widgets')).items
export const widget = (id: string) => api.get<Widget>(part('widgets', id))
export const company = () => api.get<Company>('/admin/tenant')

// The rest of the console shows projects, people and words of the tenant too.
async function heard<T>(work: Promise<T>): Promise<T> {
  const made = await work
  void loadMe().catch(() => {})
  return made
}

const stored = <T extends { id: string }>(kind: string, v: T) => heard(v.id ? api.put<T>(part(kind, v.id), v) : api.post<T>(`/admin/${kind}`, v))

/** Deletes a project; its open conversations go to the queue of another one. */
export const removeProject = (p: Project, to: string) =>
  heard(api.call<{ moved: number }>('DELETE', part('projects', p.id), { version: p.version, to }))

export const storeProject = (p: Project) => stored('projects', p)
export const storeTeam = (x: Team) => stored('teams', x)
export const storeWidget = (w: Widget) => stored('widgets', w)
export const storeAgent = (g: Agent) => heard(api.put<Agent>(part('agents', g.id), g))
export const addAgent = (g: Agent) => heard(api.post<{ agent: Agent; invitation?: Invitation }>('/admin/agents', g))
export const invite = (id: string) => api.post<Invitation>(part('agents', id) + '/invitation')

export async function storeCompany(c: Company): Promise<Company> {
  const made = await api.put<Company>('/admin/tenant', c)
  void refresh().catch(() => {}) // the session tells the tenant's name and statuses
  return made
}
