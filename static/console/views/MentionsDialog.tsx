import { useEffect, useState } from 'preact/hooks'
import { full, short } from '../../shared/time'
import { t } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { Failed, Skeletons } from '../parts/Empty'
import { closeDialog } from '../state/dialogs'
import { loadMentions, readMentions } from '../state/mentions'
import { openConversation } from '../state/nav'
import { locale } from '../state/settings'
import { mentions, projectName } from '../state/store'
import { complain } from '../state/toasts'
import type { Mention } from '../types'

interface Page {
  items: Mention[]
  cursor: string
}

/** Who called me in a note, and where; read again when one more comes. */
export function MentionsDialog() {
  const [page, setPage] = useState<Page | 'failed' | null>(null)
  const load = (cursor = '') =>
    void loadMentions(cursor).then(
      (next) => setPage((p) => ({ items: [...(cursor && p && p !== 'failed' ? p.items : []), ...next.items], cursor: next.cursor })),
      () => setPage('failed'),
    )
  useEffect(load, [mentions.value])
  return (
    <Dialog title={t('mentions.title')} name="mentions" wide>
      {page === 'failed' && <Failed again={() => load()} />}
      {!page && <Skeletons rows={3} />}
      {page && page !== 'failed' && (
        <>
          {!page.items.length && <p class="side-none">{t('mentions.none')}</p>}
          <ul class="mentions">
            {page.items.map((m) => (
              <Row m={m} key={m.id} />
            ))}
          </ul>
          <div class="dialog-foot">
            {page.cursor && (
              <button type="button" class="button bare small grow" onClick={() => load(page.cursor)}>
                {t('app.more')}
              </button>
            )}
            {mentions.value > 0 && (
              <button type="button" class="button small" onClick={() => void readMentions().catch(complain)} data-testid="mentions-read">
                {t('mentions.readAll')}
              </button>
            )}
          </div>
        </>
      )}
    </Dialog>
  )
}

function Row({ m }: { m: Mention }) {
  const go = () => {
    closeDialog()
    openConversation(m.conversation)
  }
  return (
    <li>
      <button type="button" class={m.unread ? 'mention unread' : 'mention'} onClick={go} data-testid="mention-row">
        <span class="mention-head">
          <span class="mention-who">{m.name}</span>
          {m.unread && <span class="chip mention-new">{t('mentions.new')}</span>}
          <time class="mention-when" dateTime={new Date(m.at).toISOString()} title={full(m.at, locale.value)}>
            {short(m.at, locale.value)}
          </time>
        </span>
        <span class="mention-text">{m.text}</span>
        <span class="mention-where">{t('mentions.where', { name: m.visitor || t('visitor.unnamed'), project: projectName(m.project) })}</span>
      </button>
    </li>
  )
}
