// What may be chosen for a ticket.
import { t } from '../i18n'
import { me, session } from '../state/store'
import type { Option } from './Field'
import { statusName } from './StatusChip'

const types = ['support', 'change', 'consulting', 'problem'] as const
const priorities = ['low', 'medium', 'high'] as const

export const typeOptions = (): Option[] => types.map((value) => ({ value, label: t(`type.${value}`) }))
export const priorityOptions = (): Option[] => priorities.map((value) => ({ value, label: t(`priority.${value}`) }))
export const projectOptions = (): Option[] => (me.value?.projects ?? []).map((p) => ({ value: p.id, label: p.name }))

/** Agents of a project; of all without one. */
export function agentOptions(project = ''): Option[] {
  const all = me.value?.agents ?? []
  return all.filter((a) => !project || a.projects?.includes(project)).map((a) => ({ value: a.id, label: a.name }))
}

export function statusOptions(): Option[] {
  return (session.value?.tenant.statuses ?? []).map((s) => ({ value: s.key, label: statusName(s.key) }))
}
