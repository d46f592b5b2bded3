import type { JSX, TargetedInputEvent, TargetedSubmitEvent } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { useAutogrow } from '../../../shared/autogrow'
import { Alert } from '../../../shared/icons'
import { clientID } from '../../../shared/ids'
import { asRefusal } from '../../../shared/refusal'
import type { Availability } from '../../../shared/types'
import { AttachButton, DropPlace, pasteFiles } from '../composer'
import { Buttons, Header, home, useArrival } from '../frame'
import { Hint, Linked, Tray } from '../parts'
import { availability, boot, context, draftOf, fail, formKey, type FormScreen, go, openTalk, projectOf, setDraft, stateOf, talks, uploadsOf, visitor } from '../state'
import type { Received } from '../talks'
import { opens, sentence, t, words } from '../words'

type Field = 'email' | 'name' | 'subject' | 'text'
type Wrong = Partial<Record<Field, string>>
const order: Field[] = ['email', 'name', 'subject', 'text']

// What a refusal that names no field is about.
const about: Record<string, Field> = { email_required: 'email', bad_email: 'email', subject_required: 'subject', empty_message: 'text', message_too_long: 'text', bad_text: 'text' }

const plausible = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/**
 * When nobody is there (S4, A10, A11): what is written becomes a case, or a
 * note on the case that was named. And when somebody who is not known names a
 * case: nothing about it is said, who writes and what is asked for (E4).
 */
export function Form(s: FormScreen) {
  const box = useArrival('form')
  const key = formKey(s)
  const known = !!visitor.me.value?.verified
  const stranger = s.case > 0 && !known
  const [picked, pick] = useState(s.project)
  const project = projectOf(picked)
  const files = !!project?.files
  const uploads = uploadsOf(key, picked)
  const { state, opens_at } = stateOf(picked)
  const offline = s.moved || state === 'offline' || !stranger
  const asksSubject = !s.case && !project?.hide_subject
  const when = opens(opens_at)

  const me = visitor.me.value
  // Who writes is the same in every form.
  const { email = '', name = '', subject = '', text = '' } = { ...me, ...draftOf(key), ...draftOf('who') }
  const draft = { email, name, subject, text }
  const [wrong, setWrong] = useState<Wrong>({})
  const [busy, setBusy] = useState(false)
  // One id for one sending: a repeat after trouble gets the first result. Changed words are another one.
  const call = useRef(clientID())
  const form = useRef<HTMLFormElement>(null)

  const set = (field: Field, value: string) => {
    setDraft(field === 'email' || field === 'name' ? 'who' : key, { [field]: value })
    setWrong({ ...wrong, [field]: '' })
    call.current = clientID()
  }
  const show = (w: Wrong) => {
    setWrong(w)
    const first = order.find((f) => w[f])
    if (first) form.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus()
    return !!first
  }
  const check = (some: boolean): Wrong => {
    const w: Wrong = {}
    if (!known && !plausible.test(email.trim())) w.email = words.refusal(email.trim() ? 'bad_email' : 'email_required')
    if (asksSubject && !subject.trim()) w.subject = words.refusal('subject_required')
    if (!text.trim() && !some) w.text = words.refusal('empty_message')
    else if ([...text].length > boot.limits.message) w.text = words.refusal('message_too_long', { limit: boot.limits.message })
    return w
  }
  const submit = async (e: TargetedSubmitEvent<HTMLFormElement>) => {
    e.preventDefault()
    const attachments = uploads.list.value.flatMap((u) => (u.attachment ? [u.attachment.id] : []))
    if (busy || uploads.busy || show(check(attachments.length > 0))) return
    setBusy(true)
    try {
      await visitor.claim()
      const who = known ? {} : { email: email.trim(), name: name.trim() }
      const got = await visitor.api.post<Received>('/visitor/conversations', { client_id: call.current, project: picked, case: s.case, as: offline ? 'ticket' : '', text: text.trim(), attachments, subject: subject.trim(), ...who, ...context() })
      drop()
      if (got.conversation) {
        talks.join(got)
        openTalk(got.conversation)
      } else go({ at: 'done', outcome: got.outcome, number: got.number ?? 0, email: known ? '' : email.trim(), project: picked })
    } catch (err) {
      const why = asRefusal(err)
      const now = why.params['availability'] as Availability | undefined
      if (now) availability.value = now
      const field = order.includes(why.field as Field) ? (why.field as Field) : about[why.reason]
      if (!field || !show({ [field]: words.refusal(why.reason, why.params) })) fail(why)
    } finally {
      setBusy(false)
    }
  }
  const drop = () => {
    setDraft(key, { text: '', subject: '' })
    uploads.take()
  }
  const hours = when && !s.case && !s.moved ? ' ' + sentence(when) : ''
  const why = s.moved ? t('form.moved') : offline && s.case ? t(stranger ? 'form.case.stranger' : 'form.case', { number: s.case }) : stranger ? t('form.about') : (project?.offline || t('form.nobody')) + hours

  const props = (field: Field, must: boolean) => ({
    id: 'f-' + field,
    name: field,
    class: 'input',
    value: draft[field],
    onInput: (e: TargetedInputEvent<HTMLInputElement | HTMLTextAreaElement>) => set(field, e.currentTarget.value),
    'aria-invalid': !!wrong[field],
    'aria-required': must,
    'aria-describedby': 'w-' + field,
  })
  const input = (field: Field, must = false, more: object = {}) => (
    <Labelled field={field} must={must} wrong={wrong[field]}>
      <input maxLength={200} {...(props(field, must) as JSX.IntrinsicElements['input'])} {...more} />
    </Labelled>
  )
  const area = useRef<HTMLTextAreaElement>(null)
  useAutogrow(area, text, 260)
  return (
    <DropPlace class="screen" on={files} uploads={uploads} innerRef={box}>
      <Header title={s.case ? t('case.title', { number: s.case }) : t('form.title')} sub={stranger ? '' : project?.name} />
      <form ref={form} class="fill" onSubmit={submit} noValidate>
        <main class="body">
          <p class="notice" role="status">
            <Linked text={why} />
          </p>
          {!known && input('email', true, { type: 'email', autocomplete: 'email', 'data-first': true })}
          {!known && input('name', false, { autocomplete: 'name' })}
          {stranger && boot.projects.length > 1 && (
            <div class="field">
              <label for="project">{t('form.project')}</label>
              <select id="project" class="input" value={picked} onChange={(e) => pick(e.currentTarget.value)}>
                {boot.projects.map((p) => (
                  <option key={p.id} value={p.id}>
                    {p.name}
                  </option>
                ))}
              </select>
            </div>
          )}
          {asksSubject && input('subject', true, known ? { 'data-first': true } : {})}
          <Labelled field="text" must wrong={wrong.text}>
            <textarea ref={area} rows={4} onPaste={(e) => files && pasteFiles(e, uploads)} {...(props('text', true) as JSX.IntrinsicElements['textarea'])} />
          </Labelled>
          <Hint text={text} />
          {uploads.list.value.length > 0 && <Tray uploads={uploads} />}
          {files && (
            <div class="attach">
              <AttachButton uploads={uploads} label={t('write.attach')} />
              <AttachButton uploads={uploads} label={t('write.photo')} photo />
            </div>
          )}
        </main>
        <footer class="foot">
          {!stranger && <p class="quiet">{t(s.case ? 'form.hint.case' : 'form.hint')}</p>}
          <Buttons no={t('form.drop')} yes={t('form.send')} busy={busy} run={() => (drop(), home())} />
        </footer>
      </form>
    </DropPlace>
  )
}

interface LabelledProps {
  field: Field
  must: boolean
  wrong: string | undefined
  children: JSX.Element
}

function Labelled({ field, must, wrong, children }: LabelledProps) {
  return (
    <div class="field">
      <label for={'f-' + field}>
        {t(field === 'text' ? 'form.message' : `form.${field}`)}
        {must && <span class="must"> *</span>}
      </label>
      {children}
      <span id={'w-' + field} class="wrong" role="alert" hidden={!wrong}>
        <Alert />
        {wrong}
      </span>
    </div>
  )
}
