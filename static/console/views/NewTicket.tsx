import { useRef, useState } from 'preact/hooks'
import { clientID } from '../../shared/ids'
import { Clip } from '../../shared/icons'
import { asRefusal } from '../../shared/refusal'
import { sentence, t, words } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { Field, Select } from '../parts/Field'
import { agentOptions, priorityOptions, projectOptions, typeOptions } from '../parts/options'
import { Uploads } from '../parts/Uploads'
import { forms, keep, uploadsOf } from '../state/composers'
import { closeDialog } from '../state/dialogs'
import { openTicket, route } from '../state/nav'
import { draftTick, drafts } from '../state/store'
import { createTicket } from '../state/tickets'
import { toast } from '../state/toasts'

const draftKey = 'ticket:new'

interface Form {
  subject: string
  email: string
  name: string
  project: string
  type: string
  priority: string
  assignee: string
}

type Wrong = Partial<Record<keyof Form | 'form' | 'description', string>>

// What was typed outlives the dialog: closing it by mistake loses nothing.
function start(): Form {
  const r = route.peek()
  const project = (r.place === 'cases' && r.filter.project) || projectOptions()[0]?.value || ''
  return (
    (forms.get(draftKey) as Form | undefined) ?? {
      subject: '',
      email: '',
      name: '',
      project,
      type: '',
      priority: '',
      assignee: '',
    }
  )
}

export function NewTicket() {
  void draftTick.value
  const [form, setForm] = useState(start)
  const [wrong, setWrong] = useState<Wrong>({})
  const [busy, setBusy] = useState(false)
  const act = useRef(clientID())
  const picker = useRef<HTMLInputElement>(null)
  const description = drafts.get(draftKey).text
  const uploads = uploadsOf(draftKey, form.project)
  const unready = uploads.list.value.some((u) => u.state !== 'there')
  const put = (change: Partial<Form>) => {
    const next = { ...form, ...change }
    forms.set(draftKey, next)
    setForm(next)
  }

  const go = async (e: Event) => {
    e.preventDefault()
    if (busy || unready) return
    if (!form.subject.trim()) return setWrong({ subject: t('ticket.subjectMissing') })
    setBusy(true)
    setWrong({})
    const { type, priority, assignee } = form
    try {
      const made = await createTicket(act.current, {
        subject: form.subject.trim(),
        description: description.trim(),
        project: form.project,
        ...(type && { type }),
        ...(priority && { priority }),
        ...(assignee && { assignee }),
        requester: { name: form.name.trim(), email: form.email.trim() },
        attachments: uploads.list.peek().flatMap((u) => (u.attachment ? [u.attachment.id] : [])),
      })
      forms.delete(draftKey)
      uploads.take()
      keep(draftKey, { text: '', files: [] })
      closeDialog()
      toast(t('ticket.created.done', { number: made.number }))
      openTicket(made.number)
    } catch (err) {
      setWrong(place(err))
      setBusy(false)
    }
  }
  const byDefault = { value: '', label: t('ticket.defaults') }
  return (
    <Dialog title={t('ticket.new')} name="new-ticket" wide>
      <form class="form" onSubmit={(e) => void go(e)} noValidate>
        <Field label={t('ticket.subject')} wrong={wrong.subject}>
          <input
            class="input"
            value={form.subject}
            autofocus
            onInput={(e) => put({ subject: e.currentTarget.value })}
            data-testid="new-subject"
          />
        </Field>
        <Field label={t('ticket.description')} wrong={wrong.description}>
          <textarea
            class="input"
            rows={4}
            value={description}
            onInput={(e) => keep(draftKey, { ...drafts.get(draftKey), text: e.currentTarget.value })}
            data-testid="new-description"
          />
        </Field>
        <div class="form-row">
          <Field label={t('ticket.requesterEmail')} help={t('ticket.requesterEmail.help')} wrong={wrong.email}>
            <input
              class="input"
              type="email"
              value={form.email}
              onInput={(e) => put({ email: e.currentTarget.value })}
              data-testid="new-email"
            />
          </Field>
          <Field label={t('ticket.requesterName')} wrong={wrong.name}>
            <input class="input" value={form.name} onInput={(e) => put({ name: e.currentTarget.value })} data-testid="new-name" />
          </Field>
        </div>
        <div class="form-row">
          <Select
            label={t('ticket.project')}
            value={form.project}
            options={projectOptions()}
            change={(project) => put({ project, assignee: '' })}
            testid="new-project"
          />
          <Select
            label={t('ticket.assignee')}
            value={form.assignee}
            options={[byDefault, ...agentOptions(form.project)]}
            change={(assignee) => put({ assignee })}
            testid="new-assignee"
          />
          <Select
            label={t('ticket.type')}
            value={form.type}
            options={[byDefault, ...typeOptions()]}
            change={(type) => put({ type })}
            testid="new-type"
          />
          <Select
            label={t('ticket.priority')}
            value={form.priority}
            options={[byDefault, ...priorityOptions()]}
            change={(priority) => put({ priority })}
            testid="new-priority"
          />
        </div>
        <Uploads of={uploads} />
        {wrong.form && (
          <p class="notice bad" role="alert">
            {wrong.form}
          </p>
        )}
        <div class="dialog-foot">
          <button type="button" class="button bare" onClick={() => picker.current?.click()}>
            <Clip />
            {t('composer.attach')}
          </button>
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            data-testid="new-file-input"
            onChange={(e) => {
              const why = uploads.add(e.currentTarget.files ?? [])
              if (why) toast(words.value.refusal(why.reason, why.params), { bad: true })
              e.currentTarget.value = ''
            }}
          />
          <span class="grow" />
          <button type="button" class="button" onClick={closeDialog}>
            {t('app.cancel')}
          </button>
          <button type="submit" class={busy ? 'button main busy' : 'button main'} disabled={unready} data-testid="new-submit">
            {t('ticket.create')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** Where a refusal belongs. */
function place(err: unknown): Wrong {
  const text = sentence(err)
  const field = asRefusal(err).field
  if (field.endsWith('email')) return { email: text }
  if (field.endsWith('name')) return { name: text }
  if (field === 'subject' || field === 'description') return { [field]: text }
  return { form: text }
}
