import { useEffect, useRef, useState } from 'preact/hooks'
import { clientID } from '../../shared/ids'
import { sentence, t } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { Field } from '../parts/Field'
import { StatusChip } from '../parts/StatusChip'
import { joinCase, loadPerson } from '../state/actions'
import { closeDialog } from '../state/dialogs'
import { openTicket } from '../state/nav'
import { known } from '../state/store'
import { toast } from '../state/toasts'
import type { Ticket } from '../types'

/** A conversation becomes one about a case that there is: the visitor's, or any by its number. */
export function JoinDialog({ id }: { id: string }) {
  const visitor = known.value.byId.get(id)?.visitor.id ?? ''
  const [theirs, setTheirs] = useState<Ticket[]>([])
  const [number, setNumber] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const act = useRef(clientID())
  useEffect(() => {
    loadPerson(visitor).then(
      (p) => setTheirs((p.tickets ?? []).filter((k) => !['closed', 'cancelled'].includes(k.category))),
      () => {}, // the number can be typed all the same
    )
  }, [visitor])
  const choose = (typed: string) => {
    setNumber(typed)
    setWrong('')
  }
  const go = async (e: Event) => {
    e.preventDefault()
    if (busy) return
    const n = Number(number.trim().replace(/^#/, ''))
    if (!Number.isSafeInteger(n) || n < 1) return setWrong(t('join.missing'))
    setBusy(true)
    try {
      const k = await joinCase(id, act.current, n)
      closeDialog()
      toast(t('done.joined', { number: k.number }), {
        action: { label: t('action.openTicket', { number: k.number }), run: () => openTicket(k.number) },
      })
    } catch (err) {
      setWrong(sentence(err))
      setBusy(false)
    }
  }
  return (
    <Dialog title={t('join.title')} name="join">
      <form class="form" onSubmit={(e) => void go(e)} noValidate>
        <p class="form-lead">{t('join.text')}</p>
        <Field label={t('join.number')} wrong={wrong}>
          <input
            class="input"
            inputMode="numeric"
            value={number}
            maxLength={16}
            autofocus
            onInput={(e) => choose(e.currentTarget.value)}
            data-testid="join-number"
          />
        </Field>
        {theirs.length > 0 && (
          <fieldset class="choices">
            <legend>{t('join.theirs')}</legend>
            {theirs.map((k) => (
              <label class="choice" key={k.id} data-testid="join-case">
                <input type="radio" name="case" checked={number === String(k.number)} onChange={() => choose(String(k.number))} />
                <span class="choice-name">
                  #{k.number} {k.subject}
                </span>
                <StatusChip status={k.status} category={k.category} />
              </label>
            ))}
          </fieldset>
        )}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={closeDialog}>
            {t('app.cancel')}
          </button>
          <button type="submit" class={busy ? 'button main busy' : 'button main'} data-testid="join-submit">
            {t('join.go')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
