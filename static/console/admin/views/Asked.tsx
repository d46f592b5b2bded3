import { Close } from '../../../shared/icons'
import { Plus } from '../../../shared/icons-late'
import { locales, type Locale } from '../../../shared/i18n'
import { languageNames, locale } from '../../state/settings'
import { a } from '../i18n'
import { Choice, Mistake, Text, Toggle } from '../parts/inputs'
import type { Form } from '../state/form'
import type { AskedField, Project } from '../types'

const kinds = ['text', 'email', 'choice', 'consent'] as const
const states = ['online', 'away', 'offline'] as const

/** The questions that a project asks with the first words. */
export function Asked({ f }: { f: Form<Project> }) {
  const fields = f.get<AskedField[]>('fields')
  const set = (next: AskedField[]) => f.set('fields', next)
  const move = (i: number, by: number) => {
    const next = [...fields]
    next.splice(i + by, 0, ...next.splice(i, 1))
    set(next)
  }
  const add = () => set([...fields, { id: unused(fields, 'q'), kind: 'text', label: {}, help: {}, options: [], required: false, when: { states: [], field: '', equals: '' } }])
  return (
    <div class="asked-list" data-testid="asked">
      {fields.map((x, i) => (
        <fieldset class="asked-field" key={x.id} data-testid="asked-field">
          <legend class="asked-legend">
            {a('asked.nth', { n: i + 1 })}
          </legend>
          <div class="asked-tools">
            <button type="button" class="button small bare" disabled={!i} onClick={() => move(i, -1)}>
              {a('asked.up')}
            </button>
            <button type="button" class="button small bare" disabled={i === fields.length - 1} onClick={() => move(i, 1)}>
              {a('asked.down')}
            </button>
            <button type="button" class="button small bare" onClick={() => set(fields.filter((_, j) => j !== i))}>
              {a('asked.remove')}
            </button>
          </div>
          <One f={f} x={x} at={`fields.${i}`} earlier={fields.slice(0, i)} />
        </fieldset>
      ))}
      <Mistake f={f} at="fields" />
      {fields.length < 10 && (
        <button type="button" class="button small" onClick={add} data-testid="add-field">
          <Plus />
          {a('asked.add')}
        </button>
      )}
    </div>
  )
}

function One({ f, x, at, earlier }: { f: Form<Project>; x: AskedField; at: string; earlier: AskedField[] }) {
  const tongue = (f.tongue.value || locale.value) as Locale
  const say = { f, help: '' }
  return (
    <>
      <Choice {...say} at={at + '.kind'} options={kinds.map((value) => ({ value, label: a(`asked.${value}`) }))} />
      {locales.map((l) => (
        <Text key={l} {...say} at={`${at}.label.${l}`} label={a('asked.label', { language: languageNames[l] })} />
      ))}
      <Mistake f={f} at={at + '.label'} />
      <Text {...say} at={`${at}.help.${tongue}`} label={a('asked.help', { language: languageNames[tongue] })} />
      {x.kind === 'choice' && <Options f={f} x={x} at={at} tongue={tongue} />}
      <Toggle {...say} at={at + '.required'} />
      <fieldset class="asked-when">
        <legend>{a('asked.when')}</legend>
        {states.map((s) => (
          <label class="check" key={s}>
            <input
              type="checkbox"
              checked={x.when.states.includes(s)}
              onChange={(e) => f.set(at + '.when.states', e.currentTarget.checked ? [...x.when.states, s] : x.when.states.filter((o) => o !== s))}
            />
            <span>{a(`state.${s}`)}</span>
          </label>
        ))}
      </fieldset>
      <Condition f={f} x={x} at={at} earlier={earlier} />
      <Mistake f={f} at={at + '.when'} parts />
    </>
  )
}

function Options({ f, x, at, tongue }: { f: Form<Project>; x: AskedField; at: string; tongue: Locale }) {
  return (
    <div class="asked-options">
      {x.options.map((o, i) => (
        <div class="asked-option" key={o.id}>
          <Text f={f} help="" at={`${at}.options.${i}.label.${tongue}`} label={a('asked.option', { n: i + 1, language: languageNames[tongue] })} />
          <button
            type="button"
            class="tool"
            aria-label={a('asked.option.remove', { n: i + 1 })}
            onClick={() => f.set(at + '.options', x.options.filter((_, j) => j !== i))}
          >
            <Close />
          </button>
          <Mistake f={f} at={`${at}.options.${i}.label`} />
        </div>
      ))}
      <Mistake f={f} at={at + '.options'} />
      {x.options.length < 20 && (
        <button type="button" class="button small" onClick={() => f.set(at + '.options', [...x.options, { id: unused(x.options, 'o'), label: {} }])}>
          <Plus />
          {a('asked.option.add')}
        </button>
      )}
    </div>
  )
}

/** Asked only after an earlier choice or consent was answered so. */
function Condition({ f, x, at, earlier }: { f: Form<Project>; x: AskedField; at: string; earlier: AskedField[] }) {
  const able = earlier.filter((e) => e.kind === 'choice' || e.kind === 'consent')
  if (!able.length) return null
  const name = (texts: Record<string, string>, otherwise: string) => texts[locale.value] || Object.values(texts)[0] || otherwise
  const on = able.find((e) => e.id === x.when.field)
  const answers =
    on?.kind === 'consent'
      ? ['true', 'false'].map((value) => ({ value, label: a(value === 'true' ? 'value.yes' : 'value.no') }))
      : (on?.options ?? []).map((o) => ({ value: o.id, label: name(o.label, o.id) }))
  return (
    <div class="form-row">
      <Choice f={f} help="" at={at + '.when.field'} label={a('asked.after')} options={[{ value: '', label: a('asked.always') }, ...able.map((e) => ({ value: e.id, label: name(e.label, e.id) }))]} />
      {on && <Choice f={f} help="" at={at + '.when.equals'} label={a('asked.equals')} options={answers} />}
    </div>
  )
}

/** An id that nothing of the list has. */
function unused(all: readonly { id: string }[], letter: string): string {
  let n = all.length + 1
  while (all.some((x) => x.id === letter + n)) n++
  return letter + n
}
