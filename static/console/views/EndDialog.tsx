import { useState } from 'preact/hooks'
import { t } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { end } from '../state/actions'
import { closeDialog } from '../state/dialogs'
import { nameOf } from '../state/desk'
import { known } from '../state/store'
import { complain, toast } from '../state/toasts'

/** Ending can't be undone, so it asks once. */
export function EndDialog({ id }: { id: string }) {
  const [busy, setBusy] = useState(false)
  const c = known.value.byId.get(id)
  const go = async (e: Event) => {
    e.preventDefault()
    if (busy) return
    setBusy(true)
    await end(id).then(() => toast(t('done.ended')), complain)
    closeDialog()
  }
  return (
    <Dialog title={t('end.title')} name="end">
      <form class="form" onSubmit={(e) => void go(e)}>
        <p>{t('end.text', { name: c ? nameOf(c) : '' })}</p>
        <div class="dialog-foot">
          <button type="button" class="button" onClick={closeDialog}>
            {t('app.cancel')}
          </button>
          <button type="submit" class={busy ? 'button main busy' : 'button main'} autofocus data-testid="end-submit">
            {t('action.end')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
