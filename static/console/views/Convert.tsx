import { useRef, useState } from 'preact/hooks'
import { clientID } from '../../shared/ids'
import { asRefusal } from '../../shared/refusal'
import { sentence, t } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { Field, Select } from '../parts/Field'
import { agentOptions, priorityOptions, typeOptions } from '../parts/options'
import { firstWords } from '../pure/words'
import { convert } from '../state/actions'
import { closeDialog } from '../state/dialogs'
import { openTicket } from '../state/nav'
import { known, threads } from '../state/store'
import { toast } from '../state/toasts'

/** A conversation becomes a case in one action (S7). */
export function Convert({ id }: { id: string }) {
  const c = known.value.byId.get(id)
  const first = threads
    .peek()
    .get(id)
    ?.messages.list.find((m) => m.type === 'text' && m.from === 'visitor' && m.text)
  const [subject, setSubject] = useState(firstWords(first?.text ?? c?.last_text ?? ''))
  const [type, setType] = useState('')
  const [priority, setPriority] = useState('')
  const [assignee, setAssignee] = useState('')
  const [end, setEnd] = useState(false)
  const [wrong, setWrong] = useState<{ subject?: string; form?: string }>({})
  const [busy, setBusy] = useState(false)
  const act = useRef(clientID())

  const go = async (e: Event) => {
    e.preventDefault()
    if (busy) return
    if (!subject.trim()) return setWrong({ subject: t('ticket.subjectMissing') })
    setBusy(true)
    try {
      const chosen = { ...(type && { type }), ...(priority && { priority }), ...(assignee && { assignee }) }
      const made = await convert(id, act.current, { subject: subject.trim(), end, ...chosen })
      const see = { label: t('action.openTicket', { number: made.number }), run: () => openTicket(made.number) }
      toast(t('convert.done', { number: made.number }), { action: see })
      closeDialog()
    } catch (err) {
      setWrong(asRefusal(err).field === 'subject' ? { subject: sentence(err) } : { form: sentence(err) })
      setBusy(false)
    }
  }
  const byDefault = { value: '', label: t('ticket.defaults') }
  return (
    <Dialog title={t('convert.title')} name="convert">
      <form class="form" onSubmit={(e) => void go(e)} noValidate>
        <p class="form-lead">{t('convert.text')}</p>
        <Field label={t('ticket.subject')} wrong={wrong.subject}>
          <input
            class="input"
            value={subject}
            autofocus
            onInput={(e) => setSubject(e.currentTarget.value)}
            data-testid="convert-subject"
          />
        </Field>
        <div class="form-row">
          <Select
            label={t('ticket.type')}
            value={type}
            options={[byDefault, ...typeOptions()]}
            change={setType}
            testid="convert-type"
          />
          <Select
            label={t('ticket.priority')}
            value={priority}
            options={[byDefault, ...priorityOptions()]}
            change={setPriority}
            testid="convert-priority"
          />
        </div>
        <Select
          label={t('ticket.assignee')}
          value={assignee}
          options={[byDefault, ...agentOptions(c?.project ?? '')]}
          change={setAssignee}
          testid="convert-assignee"
        />
        {c?.status !== 'closed' && (
          <label class="check">
            <input type="checkbox" checked={end} onChange={(e) => setEnd(e.currentTarget.checked)} data-testid="convert-end" />
            <span>
              {t('convert.end')}
              <span class="help">{t('convert.end.help')}</span>
            </span>
          </label>
        )}
        {wrong.form && (
          <p class="notice bad" role="alert">
            {wrong.form}
          </p>
        )}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={closeDialog}>
            {t('app.cancel')}
          </button>
          <button type="submit" class={busy ? 'button main busy' : 'button main'} data-testid="convert-submit">
            {t('convert.submit')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
