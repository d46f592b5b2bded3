import { useEffect, useState } from 'preact/hooks'
import { Plus, Search } from '../../shared/icons-late'
import type { Locale } from '../../shared/i18n'
import { t } from '../i18n'
import { Empty, Failed, Skeletons } from '../parts/Empty'
import { Slash } from '../parts/icons'
import { Rows } from '../parts/Rows'
import { findReplies } from '../pure/replies'
import { address } from '../pure/route'
import { openReplies } from '../state/nav'
import { loadReplies, replies, repliesState } from '../state/replies'
import { languageNames } from '../state/settings'
import { projectName } from '../state/store'
import type { SavedReply } from '../types'
import { ReplyForm } from './ReplyForm'

const all = 1000

/** Saved replies: the list, and the one that is being written. */
export function Replies({ id }: { id: string }) {
  const create = () => openReplies('new')
  useEffect(() => void loadReplies(true), [])
  const current = replies.value.find((r) => r.id === id)
  return (
    <>
      <section class="list-pane" aria-label={t('replies.list')}>
        <header class="pane-head">
          <h1 data-home tabIndex={-1}>
            {t('replies.title')}
          </h1>
          <button type="button" class="button small" onClick={create} data-testid="new-reply">
            <Plus />
            {t('replies.new')}
          </button>
        </header>
        <List id={id} />
      </section>
      {id === 'new' ? (
        <ReplyForm key="new" />
      ) : current ? (
        <ReplyForm key={id} reply={current} />
      ) : (
        <Nothing gone={!!id && repliesState.value === 'ready'} />
      )}
    </>
  )
}

function List({ id }: { id: string }) {
  const [typed, setTyped] = useState('')
  const items = findReplies(replies.value, typed.trim(), '', all)
  return (
    <>
      <div class="filters" role="search">
        <div class="search-field">
          <Search />
          <input
            type="search"
            value={typed}
            placeholder={t('replies.search')}
            aria-label={t('replies.search')}
            data-testid="replies-search"
            onInput={(e) => setTyped(e.currentTarget.value)}
          />
        </div>
      </div>
      <div class="pane-scroll">
        <Found items={items} id={id} filtered={!!typed.trim()} />
      </div>
    </>
  )
}

function Found({ items, id, filtered }: { items: SavedReply[]; id: string; filtered: boolean }) {
  const state = repliesState.value
  if (!items.length && state === 'failed') return <Failed again={() => void loadReplies(true)} />
  if (!items.length && state === 'loading') return <Skeletons rows={5} />
  if (!items.length)
    return (
      <Empty icon={filtered ? Search : Slash} title={t(filtered ? 'replies.none' : 'replies.empty')}>
        {filtered ? null : t('replies.empty.do')}
      </Empty>
    )
  return (
    <Rows
      label={t('replies.list')}
      items={items}
      current={id}
      testid="replies"
      href={(r) => address({ place: 'replies', id: r.id })}
      open={(r) => openReplies(r.id)}
      marks={() => ({ 'data-testid': 'reply-row' })}
      row={(r) => <Row r={r} />}
    />
  )
}

function Row({ r }: { r: SavedReply }) {
  return (
    <span class="row-body">
      <span class="row-line">
        <span class="row-name">{r.title}</span>
        {r.project && <span class="row-project">{projectName(r.project)}</span>}
        {r.locale && <span class="row-project">{languageNames[r.locale as Locale]}</span>}
        {r.shortcut && <span class="row-when">/{r.shortcut}</span>}
      </span>
      <span class="row-line">
        <span class="row-last">{r.text}</span>
        <span class="row-whose">{t(r.owner ? 'replies.own' : 'replies.shared')}</span>
      </span>
    </span>
  )
}

function Nothing({ gone }: { gone: boolean }) {
  return (
    <section class="thread-pane nothing">
      <Empty opened={gone} icon={Slash} title={t(gone ? 'replies.gone' : 'replies.nothing')} />
    </section>
  )
}
