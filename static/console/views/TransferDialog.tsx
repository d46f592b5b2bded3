import { useState } from 'preact/hooks'
import { Face, StateMark } from '../../shared/marks'
import { sentence, t } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { Field } from '../parts/Field'
import type { Colleague, Project } from '../types'
import { transfer } from '../state/actions'
import { closeDialog } from '../state/dialogs'
import { known, me, myId } from '../state/store'
import { toast } from '../state/toasts'

export function TransferDialog({ id }: { id: string }) {
  const c = known.value.byId.get(id)
  const [to, setTo] = useState<{ agent?: string; project?: string } | null>(null)
  const [note, setNote] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const colleagues = (me.value?.agents ?? []).filter((a) => a.id !== c?.agent && a.projects?.includes(c?.project ?? ''))
  const projects = (me.value?.projects ?? []).filter((p) => p.id !== c?.project)

  const go = async (e: Event) => {
    e.preventDefault()
    if (busy) return
    if (!to) return setWrong(t('transfer.choose'))
    setBusy(true)
    try {
      await transfer(id, note.trim() ? { ...to, note: note.trim() } : to)
      toast(t('done.transferred'))
      closeDialog()
    } catch (err) {
      setWrong(sentence(err))
      setBusy(false)
    }
  }
  const choose = (next: { agent?: string; project?: string }) => {
    setTo(next)
    setWrong('')
  }
  return (
    <Dialog title={t('transfer.title')} name="transfer">
      <form class="form" onSubmit={(e) => void go(e)}>
        <fieldset class="choices" aria-invalid={!!wrong || undefined} aria-describedby={wrong ? 'transfer-wrong' : undefined}>
          <legend>{t('transfer.agent')}</legend>
          {!colleagues.length && <p class="side-none">{t('transfer.nobody')}</p>}
          {colleagues.map((a) => (
            <AgentChoice key={a.id} a={a} on={to?.agent === a.id} choose={() => choose({ agent: a.id })} />
          ))}
        </fieldset>
        <fieldset class="choices">
          <legend>{t('transfer.project')}</legend>
          {!projects.length && <p class="side-none">{t('transfer.noProject')}</p>}
          {projects.map((p) => (
            <ProjectChoice key={p.id} p={p} on={to?.project === p.id} choose={() => choose({ project: p.id })} />
          ))}
        </fieldset>
        <Field label={t('transfer.note')} help={t('transfer.note.help')}>
          <textarea
            class="input paper-field"
            rows={3}
            value={note}
            onInput={(e) => setNote(e.currentTarget.value)}
            data-testid="transfer-note"
          />
        </Field>
        {wrong && (
          <p class="notice bad" role="alert" id="transfer-wrong">
            {wrong}
          </p>
        )}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={closeDialog}>
            {t('app.cancel')}
          </button>
          <button type="submit" class={busy ? 'button main busy' : 'button main'} data-testid="transfer-submit">
            {t('transfer.submit')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

interface ChoiceProps {
  on: boolean
  choose: () => void
}

function AgentChoice({ a, on, choose }: ChoiceProps & { a: Colleague }) {
  const state = !a.present ? 'offline' : a.idle ? 'away' : a.availability
  return (
    <label class="choice" data-testid="transfer-agent">
      <input type="radio" name="to" checked={on} onChange={choose} />
      <Face name={a.name} />
      <span class="choice-name">
        {a.name}
        {a.id === myId.value && ` (${t('thread.you')})`}
      </span>
      <span class="choice-state">
        <StateMark state={state} />
        {t(state === 'offline' ? 'availability.gone' : a.idle ? 'availability.idle' : `availability.${state}`)}
        <span class="tabular">{t('transfer.load', { load: a.load, capacity: a.capacity })}</span>
      </span>
    </label>
  )
}

function ProjectChoice({ p, on, choose }: ChoiceProps & { p: Project }) {
  return (
    <label class="choice" data-testid="transfer-project">
      <input type="radio" name="to" checked={on} onChange={choose} />
      <span class="choice-name">{p.name}</span>
      {on && <span class="choice-state">{t('transfer.toQueue')}</span>}
    </label>
  )
}
