import { useEffect, useState } from 'preact/hooks'
import { full } from '../../shared/time'
import { t } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { Failed, Skeletons } from '../parts/Empty'
import { visitorName } from '../pure/words'
import { loadBans, unban, type Ban } from '../state/bans'
import { closeDialog } from '../state/dialogs'
import { openConversation } from '../state/nav'
import { locale } from '../state/settings'
import { complain, toast } from '../state/toasts'

/** Who may not write now, by whom and until when. */
export function BansDialog() {
  const [page, setPage] = useState<{ items: Ban[]; cursor: string } | 'failed' | null>(null)
  const load = (cursor = '') =>
    void loadBans(cursor).then(
      (next) => setPage((p) => ({ items: [...(cursor && p && p !== 'failed' ? p.items : []), ...next.items], cursor: next.cursor })),
      () => setPage('failed'),
    )
  useEffect(load, [])
  const lift = (b: Ban) =>
    void unban(b.id).then(() => {
      setPage((p) => (p && p !== 'failed' ? { ...p, items: p.items.filter((o) => o.id !== b.id) } : p))
      toast(t('done.unbanned'))
    }, complain)
  return (
    <Dialog title={t('bans.title')} name="bans" wide>
      {page === 'failed' && <Failed again={() => load()} />}
      {!page && <Skeletons rows={3} />}
      {page && page !== 'failed' && (
        <ul class="bans">
          {!page.items.length && <li class="side-none">{t('bans.none')}</li>}
          {page.items.map((b) => (
            <li class="ban" key={b.id} data-testid="ban-row">
              <button
                type="button"
                class="link"
                onClick={() => {
                  closeDialog()
                  openConversation(b.conversation)
                }}
              >
                {visitorName(b, t('visitor.unnamed'))}
              </button>
              <span class="ban-why">
                {t('ban.until', { time: full(b.until, locale.value), name: b.agent_name })}
                {b.address && ` · ${t('ban.addressToo')}`}
                {b.reason && ` · ${b.reason}`}
              </span>
              <button type="button" class="button small" onClick={() => lift(b)}>
                {t('ban.lift')}
              </button>
            </li>
          ))}
          {page.cursor && (
            <li>
              <button type="button" class="button bare small" onClick={() => load(page.cursor)}>
                {t('app.more')}
              </button>
            </li>
          )}
        </ul>
      )}
    </Dialog>
  )
}
