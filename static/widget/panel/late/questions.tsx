import { useRef, useState } from 'preact/hooks'
import { Buttons, Header, home, useArrival } from '../frame'
import { event } from '../host'
import { go, projectOf, stateOf, talks, visitor } from '../state'
import { t } from '../words'
import { asked, given } from './answers'
import { answersOf, Fields, type Wrong, wrongs } from './fields'

interface Props {
  project: string
  wrong?: Wrong // what the server refused
}

/** What a project asks before a conversation; the answers travel with its first words. */
export function Questions({ project: id, wrong: refused = {} }: Props) {
  const box = useArrival('questions')
  const project = projectOf(id)
  const form = useRef<HTMLFormElement>(null)
  const [wrong, setWrong] = useState<Wrong>(refused)
  const answers = withEmail(project?.fields, answersOf(id))
  const fields = asked(project?.fields, stateOf(id).state, answers)
  const submit = (e: Event) => {
    e.preventDefault()
    const w = wrongs(fields, answers)
    setWrong(w)
    const first = fields.find((f) => w['fields.' + f.id])
    if (first) return form.current?.querySelector<HTMLElement>(`[name="fields.${first.id}"]`)?.focus()
    event('form.submitted', { form: 'questions', project: id, fields: given(fields, answers) })
    go({ at: 'talk', id: '', project: id, case: 0, answered: given(fields, answers) })
    talks.warm()
  }
  return (
    <div class="screen" ref={box}>
      <Header title={project?.name ?? ''} />
      <form ref={form} class="fill" onSubmit={submit} noValidate>
        <main class="body">
          <p class="quiet start">{t('questions.why')}</p>
          <Fields project={id} fields={fields} answers={answers} wrong={wrong} changed={(name) => setWrong({ ...wrong, [name]: '' })} first />
        </main>
        <footer class="foot">
          <Buttons no={t('questions.no')} yes={t('questions.yes')} busy={false} run={home} />
        </footer>
      </form>
    </div>
  )
}

// Who is known need not type an address again.
function withEmail(fields: { id: string; kind: string }[] | undefined, answers: ReturnType<typeof answersOf>) {
  const email = visitor.me.value?.email
  const missing = email && fields?.find((f) => f.kind === 'email' && answers[f.id] === undefined)
  return missing ? { ...answers, [missing.id]: email } : answers
}
