import { Clock } from '../../../shared/icons-late'
import type { Entries } from '../../../shared/entries'
import type { Pending } from '../../../shared/outbox'
import { Thread, Typing } from '../../../shared/thread'
import { fail, projectName, stateOf, talks, visitor } from '../state'
import type { TalkProps } from '../talk'
import type { Conversation } from '../talks'
import { lasts, n, t, words } from '../words'
import { veiled } from './hooks'
import { MailCard } from './mail'

interface Props {
  p: TalkProps
  c: Conversation | undefined
  entries: Entries
  pending: Pending[]
  writer: string // who writes now
}

/** Everything in a conversation below the welcome. */
export function Said({ p, c, entries, pending, writer }: Props) {
  return (
    <>
      <Thread
        list={veiled(p.id, entries.list)}
        pending={pending}
        me="visitor"
        seen={c?.agent_read ?? 0}
        words={words}
        project={projectName}
        url={fileURL}
        retry={(id) => talks.out.retry(id)}
        discard={(id) => talks.out.discard(id)}
        fail={fail}
      />
      <Place c={c} project={p.project} />
      {writer && <Typing name={writer} words={words} />}
    </>
  )
}

/** The short-lived address of a file. */
export const fileURL = (id: string): Promise<string> => visitor.api.get<{ url: string }>('/visitor/files/' + id).then((f) => f.url)

/** Where a conversation stands that nobody has taken yet (S5). */
function Place({ c, project }: { c: Conversation | undefined; project: string }) {
  const waits = c?.status === 'waiting'
  const asked = c?.asked ?? 0
  const { state, wait } = stateOf(c?.project ?? project)
  const busy = state === 'away'
  if (c && !waits) return asked && c.status === 'active' && c.last_from === 'visitor' ? <MailCard asked={asked} /> : null
  if (!c && !busy) return null
  const place = c?.place ?? 0
  const title = place === 1 ? t('wait.next') : place > 1 ? n('wait.place', place - 1) : t(busy ? 'wait.away' : 'wait.told')
  const help = place > 0 ? t('wait.place.help') : t(busy ? 'wait.away.help' : 'wait.told.help')
  return (
    <>
      <div class="place" role="status">
        <Clock />
        <span>
          <b>{title}</b>
          <small>
            {wait > 0 && t('wait.usual', { wait: lasts(wait) }) + ' '}
            {help}
          </small>
        </span>
      </div>
      {c && <MailCard asked={asked} />}
    </>
  )
}
