import { useRef, useState } from 'preact/hooks'
import { clientID } from '../../shared/ids'
import { asRefusal } from '../../shared/refusal'
import { sentence, t } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { Field, Select } from '../parts/Field'
import { ban, unban } from '../state/bans'
import { nameOf } from '../state/desk'
import { closeDialog } from '../state/dialogs'
import { known } from '../state/store'
import { complain, toast } from '../state/toasts'

const hours = [1, 24, 168, 720, 8760] as const

/** Ends what a visitor has open, and keeps them from writing for some time. */
export function BanDialog({ id }: { id: string }) {
  const c = known.value.byId.get(id)
  const [time, setTime] = useState('24')
  const [reason, setReason] = useState('')
  const [address, setAddress] = useState(false)
  const [wrong, setWrong] = useState<{ field: string; text: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const act = useRef(clientID())
  const go = async (e: Event) => {
    e.preventDefault()
    if (busy) return
    setBusy(true)
    try {
      const made = await ban(id, act.current, Number(time), reason.trim(), address)
      closeDialog()
      toast(t('done.banned'), {
        action: { label: t('ban.lift'), run: () => void unban(made.id).then(() => toast(t('done.unbanned')), complain) },
      })
    } catch (err) {
      setWrong({ field: asRefusal(err).field, text: sentence(err) })
      setBusy(false)
    }
  }
  return (
    <Dialog title={t('ban.title', { name: c ? nameOf(c) : '' })} name="ban">
      <form class="form" onSubmit={(e) => void go(e)}>
        <p>{t('ban.text')}</p>
        <Select
          label={t('ban.time')}
          value={time}
          options={hours.map((h) => ({ value: String(h), label: t(`ban.time.${h}`) }))}
          change={setTime}
          testid="ban-time"
        />
        <Field label={t('ban.reason')} help={t('ban.reason.help')} wrong={wrong && wrong.field !== 'address' ? wrong.text : ''}>
          <input
            class="input"
            value={reason}
            maxLength={500}
            autofocus
            onInput={(e) => setReason(e.currentTarget.value)}
            data-testid="ban-reason"
          />
        </Field>
        <label class="check">
          <input type="checkbox" checked={address} onChange={(e) => setAddress(e.currentTarget.checked)} data-testid="ban-address" />
          <span>
            {t('ban.address')}
            <span class="help">{t('ban.address.help')}</span>
          </span>
        </label>
        {wrong?.field === 'address' && (
          <p class="notice bad" role="alert">
            {wrong.text}
          </p>
        )}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={closeDialog}>
            {t('app.cancel')}
          </button>
          <button type="submit" class={busy ? 'button danger busy' : 'button danger'} data-testid="ban-submit">
            {t('ban.go')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
