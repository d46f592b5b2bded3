import type { JSX, TargetedInputEvent, TargetedSubmitEvent } from 'preact'
import { useMemo, useRef, useState } from 'preact/hooks'
import { useAutogrow } from '../../shared/autogrow'
import { Alert } from '../../shared/icons'
import { clientID } from '../../shared/ids'
import { asRefusal, type Refusal } from '../../shared/refusal'
import type { Availability } from '../../shared/types'
import { AttachButton, DropPlace, Tray, useUploads } from './composer'
import { Header, home, useArrival } from './frame'
import { availability, boot, context, draftOf, fail, formKey, type FormScreen, go, openTalk, projectOf, setDraft, stateOf, talks, visitor } from './state'
import type { Received } from './talks'
import { opens, t, words } from './words'

type Field = 'email' | 'name' | 'subject' | 'text'
type Wrong = Partial<Record<Field, string>>

// What the server calls the fields, and what a refusal without a field is about.
const fields: Record<string, Field> = { email: 'email', name: 'name', subject: 'subject', text: 'text' }
const about: Record<string, Field> = { email_required: 'email', bad_email: 'email', subject_required: 'subject', empty_message: 'text', message_too_long: 'text', bad_text: 'text' }

const plausible = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** When nobody is there (S4, A10, A11): what is written becomes a case, or a note on the case that was named. */
export function Form(s: FormScreen) {
  const box = useArrival('form')
  const project = projectOf(s.project)
  const key = formKey(s)
  const when = opens(stateOf(s.project).opens_at)
  const why = s.moved ? t('form.moved') : s.case ? t('form.case', { number: s.case }) : project?.offline || (when ? t('form.nobody.opens', { opens: when }) : t('form.nobody'))
  const f = useForm(key, s, 'ticket', !s.case && !project?.hide_subject)
  const uploads = useUploads(key, s.project)
  return (
    <DropPlace class="screen" on={!!project?.files} uploads={uploads} innerRef={box}>
      <Header title={s.case ? t('case.title', { number: s.case }) : t('form.title')} sub={project?.name} />
      <form class="fill" onSubmit={f.submit(uploads)} noValidate>
        <main class="body">
          <p class="notice" role="status">
            {why}
            {project?.offline && when && !s.case && !s.moved ? ` ${sentence(when)}` : ''}
          </p>
          {project?.scope && !s.case && <p class="scope">{project.scope}</p>}
          {f.asksWho && <Input f={f} field="email" label={t('form.email')} must type="email" autocomplete="email" />}
          {f.asksWho && <Input f={f} field="name" label={t('form.name')} autocomplete="name" />}
          {f.asksSubject && <Input f={f} field="subject" label={t('form.subject')} must maxLength={200} />}
          <Area f={f} />
          <Tray list={uploads.list} uploads={uploads} />
          {project?.files && (
            <div>
              <AttachButton uploads={uploads} label={t('write.attach')} />
            </div>
          )}
        </main>
        <footer class="foot">
          <p class="quiet">{t(s.case ? 'form.hint.case' : 'form.hint')}</p>
          <Buttons f={f} drop={() => (setDraft(key, { text: '', subject: '' }), uploads.take(), home())} />
        </footer>
      </form>
    </DropPlace>
  )
}

/** Who is not known names a case: nothing about it is said, who writes and what is asked for (E4). */
export function CaseForm({ number }: { number: number }) {
  const box = useArrival('case')
  const [project, setProject] = useState(boot.projects[0]?.id ?? '')
  const key = formKey({ project: '', case: number })
  const offline = stateOf(project).state === 'offline'
  const f = useForm(key, { project, case: number }, offline ? 'ticket' : '', false)
  const uploads = useUploads(key, project)
  const files = !!projectOf(project)?.files
  return (
    <DropPlace class="screen" on={files} uploads={uploads} innerRef={box}>
      <Header title={t('case.title', { number })} />
      <form class="fill" onSubmit={f.submit(uploads)} noValidate>
        <main class="body">
          <p class="notice">{t('case.about')}</p>
          {offline && <p class="notice">{t('form.case', { number })}</p>}
          <Input f={f} field="email" label={t('form.email')} must type="email" autocomplete="email" />
          <Input f={f} field="name" label={t('form.name')} autocomplete="name" />
          {boot.projects.length > 1 && (
            <div class="field">
              <label for="project">{t('case.project')}</label>
              <select id="project" class="input" value={project} onChange={(e) => setProject(e.currentTarget.value)}>
                {boot.projects.map((p) => (
                  <option key={p.id} value={p.id}>
                    {p.name}
                  </option>
                ))}
              </select>
            </div>
          )}
          <Area f={f} />
          <Tray list={uploads.list} uploads={uploads} />
          {files && (
            <div>
              <AttachButton uploads={uploads} label={t('write.attach')} />
            </div>
          )}
        </main>
        <footer class="foot">
          <Buttons f={f} drop={home} />
        </footer>
      </form>
    </DropPlace>
  )
}

const sentence = (s: string) => s.charAt(0).toUpperCase() + s.slice(1) + '.'

type FormState = ReturnType<typeof useForm>

function useForm(key: string, to: { project: string; case: number }, as: '' | 'ticket', asksSubject: boolean) {
  const [wrong, setWrong] = useState<Wrong>({})
  const [busy, setBusy] = useState(false)
  // One id for one sending: a repeat after trouble gets the first result. Changed words are another one.
  const call = useRef(clientID())
  const me = visitor.me.value
  const asksWho = !me?.verified
  const draft = { ...draftOf(key) }
  if (!draft.email) draft.email = me?.email ?? ''
  if (!draft.name) draft.name = me?.name ?? ''

  const set = (field: Field, value: string) => {
    setDraft(key, { [field]: value })
    if (wrong[field]) setWrong({ ...wrong, [field]: '' })
    call.current = clientID()
  }
  const check = (files: boolean): Wrong => {
    const w: Wrong = {}
    if (asksWho && !draft.email.trim()) w.email = words.refusal('email_required')
    else if (asksWho && !plausible.test(draft.email.trim())) w.email = words.refusal('bad_email')
    if (asksSubject && !draft.subject.trim()) w.subject = words.refusal('subject_required')
    if (!draft.text.trim() && !files) w.text = words.refusal('empty_message')
    else if ([...draft.text].length > boot.limits.message) w.text = words.refusal('message_too_long', { limit: boot.limits.message })
    return w
  }
  const show = (w: Wrong, form: HTMLFormElement | null) => {
    setWrong(w)
    const first = (['email', 'name', 'subject', 'text'] as const).find((k) => w[k])
    if (first) form?.querySelector<HTMLElement>(`[name=${first}]`)?.focus()
    return !!first
  }
  const submit = (uploads: ReturnType<typeof useUploads>) => async (e: TargetedSubmitEvent<HTMLFormElement>) => {
    e.preventDefault()
    const form = e.currentTarget
    const files = uploads.list.value.flatMap((u) => (u.attachment ? [u.attachment.id] : []))
    if (busy || uploads.busy || show(check(files.length > 0), form)) return
    setBusy(true)
    try {
      await visitor.claim()
      const who = asksWho ? { email: draft.email.trim(), name: draft.name.trim() } : {}
      const body = { client_id: call.current, project: to.project, case: to.case, as, text: draft.text.trim(), attachments: files, subject: draft.subject.trim(), ...who, ...context() }
      const got = await visitor.api.post<Received>('/visitor/conversations', body)
      setDraft(key, { text: '', subject: '' })
      uploads.take()
      received(got, to, draft.email.trim())
    } catch (err) {
      refused(asRefusal(err), form)
    } finally {
      setBusy(false)
    }
  }
  const refused = (why: Refusal, form: HTMLFormElement) => {
    const field = fields[why.field] ?? about[why.reason]
    if (why.reason === 'offline' && why.params['availability']) availability.value = why.params['availability'] as Availability
    if (field && show({ [field]: words.refusal(why.reason, why.params) }, form)) return
    fail(why)
  }
  return { draft, wrong, busy, set, submit, asksWho, asksSubject }
}

function received(got: Received, to: { project: string; case: number }, email: string): void {
  if (got.conversation) {
    talks.join(got)
    return openTalk(got.conversation)
  }
  go({ at: 'done', outcome: got.outcome, number: got.number ?? 0, email, project: to.project })
}

interface InputProps {
  f: FormState
  field: Field
  label: string
  must?: boolean
  type?: 'text' | 'email'
  autocomplete?: string
  maxLength?: number
}

function Input({ f, field, label, must, type = 'text', autocomplete = 'off', maxLength = 200 }: InputProps) {
  const wrong = f.wrong[field]
  const more = { type, autocomplete } as JSX.IntrinsicElements['input']
  return (
    <div class="field">
      <Label field={field} label={label} must={must} />
      <input {...more} id={'f-' + field} name={field} class="input" maxLength={maxLength} value={f.draft[field]} onInput={(e: TargetedInputEvent<HTMLInputElement>) => f.set(field, e.currentTarget.value)} aria-invalid={!!wrong} aria-required={!!must} aria-describedby={'w-' + field} {...(field === 'email' ? { 'data-first': true } : {})} />
      <WrongLine field={field} wrong={wrong} />
    </div>
  )
}

function Area({ f }: { f: FormState }) {
  const area = useRef<HTMLTextAreaElement>(null)
  useAutogrow(area, f.draft.text, 260)
  const first = useMemo(() => !f.asksWho, [])
  return (
    <div class="field">
      <Label field="text" label={t('form.message')} must />
      <textarea ref={area} id="f-text" name="text" class="input" rows={4} value={f.draft.text} onInput={(e) => f.set('text', e.currentTarget.value)} aria-invalid={!!f.wrong.text} aria-required aria-describedby="w-text" {...(first ? { 'data-first': true } : {})} />
      <WrongLine field="text" wrong={f.wrong.text} />
    </div>
  )
}

function Label({ field, label, must }: { field: Field; label: string; must?: boolean | undefined }) {
  return (
    <label for={'f-' + field}>
      {label}
      {must && (
        <span class="must" title={t('form.must')}>
          {' '}
          *
        </span>
      )}
    </label>
  )
}

function WrongLine({ field, wrong }: { field: Field; wrong: string | undefined }) {
  return (
    <span id={'w-' + field} class="wrong" role="alert" hidden={!wrong}>
      <Alert />
      {wrong}
    </span>
  )
}

function Buttons({ f, drop }: { f: FormState; drop: () => void }) {
  return (
    <div class="buttons">
      <button type="button" class="button" onClick={drop}>
        {t('form.drop')}
      </button>
      <button type="submit" class={f.busy ? 'button main busy' : 'button main'} disabled={f.busy}>
        {t('form.send')}
      </button>
    </div>
  )
}
