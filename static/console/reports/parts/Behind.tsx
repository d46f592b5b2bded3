import type { ComponentChildren } from 'preact'
import { address, type ReportFilter } from '../../pure/route'
import { openReports } from '../../state/nav'
import { w } from '../i18n'

interface Props {
  /** The list's filter: of a report, and which number. */
  filter: ReportFilter
  n: number
  name: string
  class?: string
  children: ComponentChildren
}

/** A number that leads to the list behind it; nothing leads nowhere. */
export function Behind({ filter, n, name, children, ...rest }: Props) {
  if (!n) return <span class={rest.class}>{children}</span>
  const go = (e: MouseEvent) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey) return
    e.preventDefault()
    openReports(filter, 'list')
  }
  return (
    <a
      class={'behind ' + (rest.class ?? '')}
      href={address({ place: 'reports', report: filter, id: 'list' })}
      title={w('behind.look', { n, name })}
      onClick={go}
      data-testid={'behind-' + (filter.status || filter.number)}
    >
      {children}
    </a>
  )
}
