import { useState } from 'preact/hooks'
import { asRefusal } from '../../../shared/refusal'
import { sentence } from '../../i18n'
import { Dialog } from '../../parts/Dialog'
import { Field } from '../../parts/Field'
import { openSettings } from '../../state/nav'
import { toast } from '../../state/toasts'
import { a, an } from '../i18n'
import { Card } from '../parts/Card'
import type { Form } from '../state/form'
import { projects, removeProject } from '../state/settings'
import type { Project } from '../types'

/** Deletes a project, which nothing brings back: its name is typed, and it is asked where its open conversations go. */
export function DeleteProject({ f }: { f: Form<Project> }) {
  const [open, setOpen] = useState(false)
  return (
    <Card title={a('delete.title')} lead={a('delete.lead')}>
      <div class="card-foot start">
        <button type="button" class="button danger" onClick={() => setOpen(true)} data-testid="delete-project">
          {a('delete.open')}
        </button>
      </div>
      {open && <Ask f={f} close={() => setOpen(false)} />}
    </Card>
  )
}

function Ask({ f, close }: { f: Form<Project>; close: () => void }) {
  const shown = f.base.value
  const { id, name } = shown
  const [typed, setTyped] = useState('')
  const [to, setTo] = useState('')
  const [others, setOthers] = useState<Project[] | null>(null) // once it was said that some conversations are open
  const [wrong, setWrong] = useState('')
  const go = async (e: Event) => {
    e.preventDefault()
    if (typed.trim() !== name) return
    setWrong('')
    try {
      const { moved } = await removeProject(shown, to)
      close()
      toast(moved ? an('delete.moved', moved) : a('delete.done'))
      openSettings('projects')
    } catch (err) {
      setWrong(sentence(err))
      // Behind the question stands then what somebody else changed.
      if (asRefusal(err).reason === 'stale') await f.look().catch(() => {})
      if (asRefusal(err).reason === 'project_busy') setOthers((await projects()).filter((p) => p.id !== id && !p.disabled))
    }
  }
  return (
    <Dialog title={a('delete.ask', { name })} name="delete" close={close}>
      <form class="form" onSubmit={(e) => void go(e)}>
        <p class="form-lead">{a('delete.what')}</p>
        <Field label={a('delete.type', { name })} wrong={others ? '' : wrong}>
          <input class="input" value={typed} autocomplete="off" onInput={(e) => setTyped(e.currentTarget.value)} data-testid="delete-name" />
        </Field>
        {others && (
          <Field label={a('delete.to')} wrong={wrong}>
            <select class="input" value={to} onChange={(e) => setTo(e.currentTarget.value)} data-testid="delete-to">
              <option value="">{a('delete.choose')}</option>
              {others.map((p) => (
                <option key={p.id} value={p.id}>
                  {p.name}
                </option>
              ))}
            </select>
          </Field>
        )}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={close}>
            {a('app.cancel')}
          </button>
          <button type="submit" class="button danger" disabled={typed.trim() !== name} data-testid="delete-go">
            {a('delete.open')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
