import type { FunctionComponent } from 'preact'
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Failed, Skeletons } from '../parts/Empty'
import type { ReportFilter } from '../pure/route'

interface Part {
  Board: FunctionComponent
  Reports: FunctionComponent<{ report: ReportFilter; id: '' | 'list' }>
}

// Board and reports are fetched when somebody opens one of them.
const part = signal<Part | 'failed' | null>(null)

async function fetchPart(): Promise<void> {
  part.value = null
  try {
    part.value = await import('../reports/main')
  } catch {
    part.value = 'failed'
  }
}

function usePart(): Part | null | 'failed' {
  useEffect(() => {
    if (!part.peek()) void fetchPart()
  }, [])
  return part.value
}

const instead = (p: null | 'failed') => (p ? <Failed again={() => void fetchPart()} opened /> : <Skeletons rows={6} />)

export function BoardPlace() {
  const p = usePart()
  return p && p !== 'failed' ? <p.Board /> : instead(p)
}

export function ReportsPlace(props: { report: ReportFilter; id: '' | 'list' }) {
  const p = usePart()
  return p && p !== 'failed' ? <p.Reports {...props} /> : instead(p)
}
