import { useState } from 'preact/hooks'
import { t } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { Field, Select } from '../parts/Field'
import { undo } from '../state/actions'
import { closeDialog } from '../state/dialogs'
import { known } from '../state/store'
import { complain, toast } from '../state/toasts'

/** Takes a conversation back from the case that it became or joined by mistake. */
export function UndoDialog({ id }: { id: string }) {
  const c = known.value.byId.get(id)
  const [reason, setReason] = useState('')
  const [take, setTake] = useState('yes')
  const [busy, setBusy] = useState(false)
  const go = async (e: Event) => {
    e.preventDefault()
    if (busy) return
    setBusy(true)
    await undo(id, take === 'yes', reason.trim()).then(() => toast(t('done.undone')), complain)
    closeDialog()
  }
  return (
    <Dialog title={t('undo.title', { number: c?.ticket ?? '' })} name="undo">
      <form class="form" onSubmit={(e) => void go(e)}>
        <p>{t('undo.text')}</p>
        {c?.status === 'closed' && (
          <Select
            label={t('undo.where')}
            value={take}
            options={[
              { value: 'yes', label: t('undo.take') },
              { value: '', label: t('undo.queue') },
            ]}
            change={setTake}
            testid="undo-take"
          />
        )}
        <Field label={t('undo.reason')}>
          <input
            class="input"
            value={reason}
            maxLength={1000}
            autofocus
            onInput={(e) => setReason(e.currentTarget.value)}
            data-testid="undo-reason"
          />
        </Field>
        <div class="dialog-foot">
          <button type="button" class="button" onClick={closeDialog}>
            {t('app.cancel')}
          </button>
          <button type="submit" class={busy ? 'button main busy' : 'button main'} data-testid="undo-submit">
            {t('undo.go')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
