import { useEffect, useRef, useState } from 'preact/hooks'
import { Back } from '../../shared/icons'
import { Talk } from '../../shared/icons-late'
import { asRefusal } from '../../shared/refusal'
import { t } from '../i18n'
import { Empty, Failed, Skeletons } from '../parts/Empty'
import { Pane } from '../parts/icons'
import { loadConversation, nameOf } from '../state/desk'
import { focusHome } from '../state/focus'
import { hideOverlay, paneTitle, sideShown, toggleSide } from '../state/layout'
import { openInbox } from '../state/nav'
import { look } from '../state/lookers'
import { useCommand } from '../state/commands'
import { colleague, known, me, myId, projectName, projectOf, threads } from '../state/store'
import { openThread } from '../state/threads'
import type { Conversation } from '../types'
import { Actions } from './Actions'
import { Composer } from './Composer'
import { AlsoHere, AlsoWriting } from './Lookers'
import { Offer } from './Offer'
import { Entries } from './Entries'
import { VisitorPane } from './VisitorPane'
import { uploadsOf } from '../state/composers'
import { modeOf } from './Composer'

export function ThreadPane({ id }: { id: string }) {
  useEffect(() => {
    void openThread(id)
    look(id)
    return () => {
      hideOverlay()
      look('')
    }
  }, [id])
  const c = known.value.byId.get(id)
  const thread = threads.value.get(id)
  useEffect(() => {
    // A /desk answer may have left it out: it is no longer in our lists, but still open here.
    if (thread?.state === 'ready' && !c)
      loadConversation(id).catch((err) => asRefusal(err).code === 'not_found' && void openThread(id))
  }, [!c, thread?.state])
  useCommand('back', () => leaveText() || openInbox())

  if (thread?.state === 'gone') return <Gone />
  if (thread?.state === 'failed')
    return (
      <section class="thread-pane nothing">
        <Failed opened again={() => void openThread(id)} />
      </section>
    )
  if (!c || !thread)
    return (
      <section class="thread-pane">
        <Skeletons rows={4} />
      </section>
    )
  return (
    <>
      <Talking c={c} loading={thread.state === 'loading'} />
      {sideShown.value && <VisitorPane c={c} />}
    </>
  )
}

/** Esc in a text goes back to the list; the text stays. */
function leaveText(): boolean {
  if (!(document.activeElement instanceof HTMLTextAreaElement)) return false
  document.activeElement.blur()
  focusHome()
  return true
}

function Talking({ c, loading }: { c: Conversation; loading: boolean }) {
  const [over, setOver] = useState(false)
  const depth = useRef(0)
  const files = !!me.value && (projectOf(c.project)?.files ?? true)
  const drop = (e: DragEvent) => {
    e.preventDefault()
    depth.current = 0
    setOver(false)
    if (e.dataTransfer) uploadsOf(`${c.id}:${modeOf(c)}`, c.project).add(e.dataTransfer.files)
  }
  const carries = (e: DragEvent) => !!e.dataTransfer?.types.includes('Files') && (files || modeOf(c) === 'note')
  const enter = (by: number) => (e: DragEvent) => {
    if (!carries(e)) return
    depth.current += by
    setOver(depth.current > 0)
  }
  return (
    <section
      class="thread-pane"
      aria-label={t('thread.label', { name: nameOf(c) })}
      data-testid="thread"
      onDragEnter={enter(1)}
      onDragLeave={enter(-1)}
      onDragOver={(e) => carries(e) && e.preventDefault()}
      onDrop={(e) => carries(e) && drop(e)}
    >
      <Head c={c} />
      {loading ? <Skeletons rows={5} /> : <Entries c={c} />}
      <Offer c={c} />
      <AlsoWriting id={c.id} />
      <Composer c={c} />
      {over && <div class="drop" aria-hidden="true">{t('composer.drop')}</div>}
    </section>
  )
}

function Head({ c }: { c: Conversation }) {
  const Title = paneTitle.value
  return (
    <header class="thread-head">
      <button type="button" class="tool phone-only" aria-label={t('app.back')} onClick={() => openInbox()}>
        <Back />
      </button>
      <div class="thread-who">
        <Title data-home tabIndex={-1}>
          {nameOf(c)}
        </Title>
        <p class="thread-sub">
          {projectName(c.project)} · <Holder c={c} />
          <AlsoHere id={c.id} />
        </p>
      </div>
      <Actions c={c} />
      <button
        type="button"
        class="tool"
        aria-label={t(sideShown.value ? 'visitor.hide' : 'visitor.show')}
        aria-expanded={sideShown.value}
        onClick={toggleSide}
        data-testid="toggle-side"
      >
        <Pane />
      </button>
    </header>
  )
}

function Holder({ c }: { c: Conversation }) {
  if (c.status === 'closed') return <span>{t('thread.ended')}</span>
  if (c.status === 'waiting') return <span class="thread-waits">{t('thread.withNobody')}</span>
  if (c.agent === myId.value) return <span>{t('thread.withYou')}</span>
  return <span>{t('thread.with', { name: colleague(c.agent)?.name ?? '' })}</span>
}

function Gone() {
  return (
    <section class="thread-pane nothing">
      <Empty opened icon={Talk} title={t('thread.gone')}>
        <button type="button" class="button small" onClick={() => openInbox()}>
          {t('app.back')}
        </button>
      </Empty>
    </section>
  )
}
