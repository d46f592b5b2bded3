import { useEffect, useMemo } from 'preact/hooks'
import { Inbox as InboxIcon, Talk } from '../../shared/icons-late'
import { t } from '../i18n'
import { Empty, Failed, Skeletons } from '../parts/Empty'
import { At } from '../parts/icons'
import { KeyList } from '../parts/KeyList'
import { More } from '../parts/More'
import { Rows } from '../parts/Rows'
import { isUnread, list } from '../pure/conversations'
import { address } from '../pure/route'
import type { Conversation, ConversationView } from '../types'
import { loadDesk, loadPage, pages, setAvailability } from '../state/desk'
import { dialog } from '../state/dialogs'
import { openConversation, openInbox, openSettings } from '../state/nav'
import { administers, colleague, deskState, known, mentions, mine, myId, projectName, session, threads, waiting } from '../state/store'
import { readAhead } from '../state/threads'
import { ConversationRow } from './ConversationRow'
import { ThreadPane } from './ThreadPane'

const views: readonly ConversationView[] = ['mine', 'waiting', 'active', 'closed']

interface Props {
  view: ConversationView
  id: string
  /** Only of this one; '' is all. */
  project: string
}

export function Inbox({ view, id, project }: Props) {
  return (
    <>
      <section class="list-pane" aria-label={t('inbox.list')}>
        <header class="pane-head">
          <h1 data-home tabIndex={-1}>
            {t('inbox.title')}
          </h1>
          <MentionsButton />
        </header>
        <Tabs view={view} />
        <div class="pane-scroll">
          <AwayNotice />
          {project && <OnlyNotice view={view} project={project} />}
          <ConversationList view={view} id={id} project={project} />
        </div>
      </section>
      {id ? <ThreadPane key={id} id={id} /> : <Nothing />}
    </>
  )
}

function MentionsButton() {
  const count = mentions.value
  return (
    <button
      type="button"
      class="tool mentions-open"
      aria-label={count ? t('mentions.open', { count }) : t('mentions.title')}
      title={t('key.mentions')}
      onClick={() => (dialog.value = { kind: 'mentions' })}
      data-testid="mentions"
    >
      <At />
      {count > 0 && <span class="count">{count > 99 ? '99+' : count}</span>}
    </button>
  )
}

function Tabs({ view }: { view: ConversationView }) {
  const counts: Partial<Record<ConversationView, number>> = { mine: mine.value.length, waiting: waiting.value.length }
  const unread = mine.value.some(isUnread)
  return (
    <nav class="tabs" aria-label={t('inbox.list')}>
      {views.map((v) => (
        <a
          key={v}
          class="tab"
          href={address({ place: 'inbox', view: v, id: '' })}
          aria-current={v === view ? 'page' : undefined}
          data-testid={'view-' + v}
          onClick={(e) => {
            e.preventDefault()
            openInbox(v, '')
          }}
        >
          {t(`inbox.${v}`)}
          {!!counts[v] && (
            <span class={(v === 'mine' && unread) || v === 'waiting' ? 'tab-count hot' : 'tab-count'}>{counts[v]}</span>
          )}
        </a>
      ))}
    </nav>
  )
}

function AwayNotice() {
  const { availability, away_reason } = session.value!.agent
  if (availability !== 'away') return <IdleNotice />
  return (
    <p class="away-notice" data-testid="away-notice">
      {t(away_reason === 'offer' ? 'inbox.away.offer' : 'inbox.away')}{' '}
      <button type="button" class="link" onClick={() => void setAvailability('online')}>
        {t('inbox.away.do')}
      </button>
    </p>
  )
}

/** Read by who comes back to a screen that was left alone; the first movement takes it away. */
function IdleNotice() {
  if (!colleague(myId.value)?.idle) return null
  return <p class="away-notice">{t('inbox.idle')}</p>
}

/** A list of one project says so, and how to see all. */
function OnlyNotice({ view, project }: { view: ConversationView; project: string }) {
  return (
    <p class="away-notice" data-testid="only-project">
      {t('inbox.only', { project: projectName(project) })}{' '}
      <button type="button" class="link" onClick={() => openInbox(view, '')}>
        {t('inbox.only.all')}
      </button>
    </p>
  )
}

function ConversationList({ view, id, project }: Props) {
  const paged = view === 'active' || view === 'closed'
  const page = pages.value[view]
  useEffect(() => {
    if (paged) void loadPage(view, false)
  }, [view])
  const items = useMemo(
    () => list(known.value, view, myId.value).filter((c) => !project || c.project === project),
    [known.value, view, myId.value, project],
  )
  useNeighbours(items, id)
  const state = paged ? page.state : deskState.value
  const again = () => void (paged ? loadPage(view, false) : loadDesk().catch(() => {}))
  if (!items.length && state === 'failed') return <Failed again={again} />
  if (!items.length && state !== 'ready') return <Skeletons rows={6} />
  if (!items.length && !(project && paged && page.cursor))
    return (
      <Empty icon={InboxIcon} title={t(`inbox.${view}.empty`)}>
        {t(`inbox.${view}.empty.do`)}
        {administers.value && !known.value.byId.size && (
          <button type="button" class="link" onClick={() => openSettings('start')} data-testid="to-start">
            {t('inbox.start')}
          </button>
        )}
      </Empty>
    )
  return (
    <>
      <Rows
        label={t(`inbox.${view}`)}
        items={items}
        current={id}
        testid="conversations"
        href={(c) => address({ place: 'inbox', view, id: c.id, project })}
        open={(c) => openConversation(c.id)}
        near={(c) => readAhead(c.id)}
        marks={(c) => ({ 'data-status': c.status, 'data-unread': String(isUnread(c)), 'data-testid': 'conversation-row' })}
        row={(c) => <ConversationRow c={c} view={view} />}
      />
      {paged && page.cursor && <More busy={page.state === 'loading'} more={() => void loadPage(view, true)} />}
    </>
  )
}

/** Once a thread is there, those before and behind it are read: most go on with one of them. */
function useNeighbours(items: readonly Conversation[], id: string): void {
  const ready = threads.value.get(id)?.state === 'ready'
  useEffect(() => {
    if (!ready) return
    const at = items.findIndex((c) => c.id === id)
    for (const c of [items[at + 1], at > 0 && items[at - 1]]) if (c) readAhead(c.id)
  }, [id, ready])
}

function Nothing() {
  return (
    <section class="thread-pane nothing">
      <Empty icon={Talk} title={t('inbox.nothing')}>
        <KeyList of={['next', 'previous', 'open', 'palette', 'help']} />
      </Empty>
    </section>
  )
}
