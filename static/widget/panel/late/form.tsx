import type { JSX, TargetedInputEvent, TargetedSubmitEvent } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { useAutogrow } from '../../../shared/autogrow'
import { clientID } from '../../../shared/ids'
import { asRefusal } from '../../../shared/refusal'
import type { Availability } from '../../../shared/types'
import { attached } from '../../../shared/uploading'
import { wellFormed } from '../../../shared/well'
import { AttachButton, DropPlace, pasteFiles } from '../composer'
import { Buttons, Header, home, useArrival } from '../frame'
import { event } from '../host'
import { Hint, Linked, Tray } from '../parts'
import { availability, boot, context, draftOf, fail, filesOf, formKey, type FormScreen, go, openTalk, projectOf, setDraft, stateOf, takeFiles, talks, visitor } from '../state'
import type { Received } from '../talks'
import { opens, sentence, t, words } from '../words'
import { asked, given, plausible } from './answers'
import { answersOf, Fields, Wrong, wrongs } from './fields'

type Own = 'email' | 'name' | 'subject' | 'text'

// What a refusal that names no field is about.
const about: Record<string, Own> = { email_required: 'email', bad_email: 'email', subject_required: 'subject', empty_message: 'text', message_too_long: 'text', bad_text: 'text' }

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
  const beside = { name: key, project: picked }
  const chosen = filesOf(key).value
  const { state, opens_at } = stateOf(picked)
  const offline = s.moved || state === 'offline' || !stranger
  const asksSubject = !s.case && !project?.hide_subject
  const when = opens(opens_at)

  const me = visitor.me.value
  // Who writes is the same in every form.
  const { email = '', name = '', subject = '', text = '' } = { ...me, ...draftOf(key), ...draftOf('who') }
  const draft = { email, name, subject, text }
  // An address is asked for once: the form's own field is the answer to the project's.
  const twice = known ? undefined : project?.fields?.find((f) => f.kind === 'email')?.id
  const answers = { ...answersOf(picked), ...(twice && { [twice]: email }) }
  const fields = s.case ? [] : asked(project?.fields, 'offline', answers)
  const [wrong, setWrong] = useState<Wrong>({})
  const [busy, setBusy] = useState(false)
  // One id for one sending: a repeat after trouble gets the first result. Changed words are another one.
  const call = useRef(clientID())
  const form = useRef<HTMLFormElement>(null)

  const changed = (name: string) => {
    setWrong({ ...wrong, [name]: '' })
    call.current = clientID()
  }
  const set = (field: Own, value: string) => {
    setDraft(field === 'email' || field === 'name' ? 'who' : key, { [field]: value })
    changed(field)
  }
  // The focus goes to the first of them, as they stand on the screen.
  const show = (w: Wrong) => {
    setWrong(w)
    const first = [...(form.current?.querySelectorAll<HTMLInputElement>('[name]') ?? [])].find((e) => w[e.name])
    first?.focus()
    return !!first
  }
  const check = (some: boolean): Wrong => {
    const w = wrongs(fields.filter((f) => f.id !== twice), answers)
    if (!known && !plausible.test(email.trim())) w.email = words.refusal(email.trim() ? 'bad_email' : 'email_required')
    if (asksSubject && !subject.trim()) w.subject = words.refusal('subject_required')
    if (!text.trim() && !some) w.text = words.refusal('empty_message')
    else if ([...text].length > boot.limits.message) w.text = words.refusal('message_too_long', { limit: boot.limits.message })
    return w
  }
  const submit = async (e: TargetedSubmitEvent<HTMLFormElement>) => {
    e.preventDefault()
    const attachments = attached(chosen).map((a) => a.id)
    if (busy || chosen.some((u) => u.state === 'sending') || show(check(attachments.length > 0))) return
    setBusy(true)
    try {
      await visitor.claim()
      const who = known ? {} : { email: email.trim(), name: name.trim() }
      const got = await visitor.api.post<Received>('/visitor/conversations', { client_id: call.current, project: picked, case: s.case, as: offline ? 'ticket' : '', text: text.trim(), attachments, subject: subject.trim(), fields: given(fields, answers), ...who, ...wellFormed(context()) })
      event('form.submitted', { form: s.case ? 'case' : 'offline', project: picked, fields: given(fields, answers) })
      if (got.outcome === 'ticket') event('case.created', { number: got.number ?? 0 })
      drop()
      if (got.conversation) {
        talks.join(got)
        openTalk(got.conversation)
      } else go({ at: 'done', outcome: got.outcome, number: got.number ?? 0, email: known ? '' : email.trim(), project: picked })
    } catch (err) {
      const why = asRefusal(err)
      const now = why.params['availability'] as Availability | undefined
      if (now) availability.value = now
      const field = why.field === 'fields.' + twice ? 'email' : why.field || about[why.reason]
      if (!field || !show({ [field]: words.refusal(why.reason, why.params) })) fail(why)
    } finally {
      setBusy(false)
    }
  }
  const drop = () => {
    setDraft(key, { text: '', subject: '' })
    takeFiles(key)
  }
  const hours = when && !s.case && !s.moved ? ' ' + sentence(when) : ''
  const why = s.moved ? t('form.moved') : offline && s.case ? t(stranger ? 'form.case.stranger' : 'form.case', { number: s.case }) : stranger ? t('form.about') : (project?.offline || t('form.nobody')) + hours

  const props = (field: Own, must: boolean) => ({
    id: 'f-' + field,
    name: field,
    class: 'input',
    value: draft[field],
    onInput: (e: TargetedInputEvent<HTMLInputElement | HTMLTextAreaElement>) => set(field, e.currentTarget.value),
    'aria-invalid': !!wrong[field],
    'aria-required': must,
    'aria-describedby': 'w-' + field,
  })
  const input = (field: Own, must = false, more: object = {}) => (
    <Labelled field={field} must={must} wrong={wrong[field]}>
      <input maxLength={200} {...(props(field, must) as JSX.IntrinsicElements['input'])} {...more} />
    </Labelled>
  )
  const area = useRef<HTMLTextAreaElement>(null)
  useAutogrow(area, text, 260)
  return (
    <DropPlace class="screen" on={files} beside={beside} innerRef={box}>
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
          <Fields project={picked} fields={fields.filter((f) => f.id !== twice)} answers={answers} wrong={wrong} changed={changed} first={known} />
          {asksSubject && input('subject', true, known && !fields.length ? { 'data-first': true } : {})}
          <Labelled field="text" must wrong={wrong.text}>
            <textarea ref={area} rows={4} onPaste={(e) => files && pasteFiles(e, beside)} {...(props('text', true) as JSX.IntrinsicElements['textarea'])} />
          </Labelled>
          <Hint text={text} />
          {chosen.length > 0 && <Tray {...beside} />}
          {files && (
            <div class="attach">
              <AttachButton beside={beside} label={t('write.attach')} />
              <AttachButton beside={beside} label={t('write.photo')} photo />
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
  field: Own
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
      <Wrong id={field}>{wrong}</Wrong>
    </div>
  )
}
