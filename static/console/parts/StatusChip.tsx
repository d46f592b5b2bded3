import { locale } from '../state/settings'
import { session } from '../state/store'

/** A tenant's word for a status, in the agent's language. */
export function statusName(key: string): string {
  const s = session.value?.tenant.statuses?.find((x) => x.key === key)
  if (!s) return key
  return s.names?.[locale.value] || s.names?.[session.value!.tenant.locale] || s.key
}

export function StatusChip({ status, category }: { status: string; category: string }) {
  return (
    <span class={'chip ' + category} data-status={status}>
      {statusName(status)}
    </span>
  )
}
