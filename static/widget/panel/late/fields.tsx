import type { ComponentChildren } from 'preact'
import { Alert } from '../../../shared/icons'
import type { Field } from '../boot'
import { Linked } from '../parts'
import { draftOf, setDraft } from '../state'
import { words } from '../words'
import { type Answers, mostAnswer, refused } from './answers'

const fewOptions = 4 // as many are all shown at once

/** The sentences of what is wrong, by the field's name: fields.<id>. */
export type Wrong = Record<string, string>

/** The answers to a project's questions, kept while one looks elsewhere. */
export const answersOf = (project: string): Answers => draftOf('fields:' + project).answers ?? {}

/** What is wrong with the answers, by the field's name. */
export function wrongs(fields: Field[], answers: Answers): Wrong {
  const all = fields.map((f) => [f, refused(f, answers[f.id])] as const).filter(([, why]) => why)
  return Object.fromEntries(all.map(([f, why]) => ['fields.' + f.id, words.refusal(why, { limit: mostAnswer })]))
}

interface Props {
  project: string
  fields: Field[]
  answers: Answers
  wrong: Wrong
  changed: (name: string) => void
  first?: boolean // the focus goes to the first of them
}

/** The questions that a project asks with the first words. */
export function Fields({ project, fields, answers, wrong, changed, first }: Props) {
  const set = (f: Field, value: string | boolean) => {
    setDraft('fields:' + project, { answers: { ...answersOf(project), [f.id]: value } })
    changed('fields.' + f.id)
  }
  return (
    <>
      {fields.map((f, i) => (
        <Question key={f.id} f={f} answer={answers[f.id]} wrong={wrong['fields.' + f.id]} set={(v) => set(f, v)} first={!!first && i === 0} />
      ))}
    </>
  )
}

interface QuestionProps {
  f: Field
  answer: string | boolean | undefined
  wrong: string | undefined
  set: (value: string | boolean) => void
  first: boolean
}

function Question({ f, answer, wrong, set, first }: QuestionProps) {
  const id = 'f-' + f.id
  const described = f.help ? `h-${id} w-${id}` : 'w-' + id
  const common = {
    id,
    name: 'fields.' + f.id,
    'aria-invalid': !!wrong,
    'aria-required': !!f.required,
    'aria-describedby': described,
    ...(first && { 'data-first': true }),
  }
  const text = typeof answer === 'string' ? answer : ''
  const help = f.help && (
    <span id={'h-' + id} class="quiet help">
      <Linked text={f.help} />
    </span>
  )
  if (f.kind === 'consent')
    return (
      <div class="field">
        <div class="option">
          <input {...common} type="checkbox" checked={answer === true} onChange={(e) => set(e.currentTarget.checked)} />
          <label for={id}>
            <Linked text={f.label} />
            <Must of={f} />
          </label>
        </div>
        {help}
        <Wrong id={id}>{wrong}</Wrong>
      </div>
    )
  if (f.kind === 'choice' && f.options!.length <= fewOptions)
    return (
      <fieldset class="field" role="radiogroup" aria-labelledby={'l-' + id} aria-required={!!f.required} aria-invalid={!!wrong} aria-describedby={described}>
        <span id={'l-' + id} class="label">
          {f.label}
          <Must of={f} />
        </span>
        {f.options!.map((o, i) => (
          <label key={o.id} class="option">
            <input type="radio" name={'fields.' + f.id} value={o.id} checked={text === o.id} onChange={() => set(o.id)} {...(first && i === 0 && { 'data-first': true })} />
            {o.label}
          </label>
        ))}
        {help}
        <Wrong id={id}>{wrong}</Wrong>
      </fieldset>
    )
  return (
    <div class="field">
      <label for={id}>
        {f.label}
        <Must of={f} />
      </label>
      {f.kind === 'choice' ? (
        <select {...common} class="input" value={text} onChange={(e) => set(e.currentTarget.value)}>
          <option value="" />
          {f.options!.map((o) => (
            <option key={o.id} value={o.id}>
              {o.label}
            </option>
          ))}
        </select>
      ) : (
        <input {...common} class="input" type={f.kind as 'text'} {...(f.kind === 'email' && { autocomplete: 'email' })} maxLength={mostAnswer} value={text} onInput={(e) => set(e.currentTarget.value)} />
      )}
      {help}
      <Wrong id={id}>{wrong}</Wrong>
    </div>
  )
}

const Must = ({ of }: { of: Field }) => (of.required ? <span class="must"> *</span> : null)

/** What is wrong with a field, under it; told when it comes. */
export function Wrong({ id, children }: { id: string; children: ComponentChildren }) {
  return (
    <span id={'w-' + id} class="wrong" role="alert" hidden={!children}>
      <Alert />
      {children}
    </span>
  )
}
