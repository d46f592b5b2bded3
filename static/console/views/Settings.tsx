import type { FunctionComponent } from 'preact'
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { t } from '../i18n'
import { Empty, Failed, Skeletons } from '../parts/Empty'
import { Lock } from '../parts/icons'
import type { Section } from '../pure/route'
import { administers } from '../state/store'

interface Props {
  section: Section
  id: string
}

// Administration is fetched when somebody opens it: agents hardly ever do.
const part = signal<FunctionComponent<Props> | 'failed' | null>(null)

async function fetchPart(): Promise<void> {
  part.value = null
  try {
    part.value = (await import('../admin/main')).Admin
  } catch {
    part.value = 'failed'
  }
}

export function Settings(props: Props) {
  useEffect(() => {
    if (administers.peek() && !part.peek()) void fetchPart()
  }, [])
  if (!administers.value)
    return (
      <section class="thread-pane nothing">
        <Empty icon={Lock} title={t('settings.notYours')} opened>
          {t('settings.notYours.do')}
        </Empty>
      </section>
    )
  const Part = part.value
  if (Part === 'failed') return <Failed again={() => void fetchPart()} opened />
  if (!Part) return <Skeletons rows={6} />
  return <Part {...props} />
}
