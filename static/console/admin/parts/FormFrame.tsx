import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Alert } from '../../../shared/icons'
import { locale } from '../../state/settings'
import { toast } from '../../state/toasts'
import { a, an, pathWords } from '../i18n'
import type { Clash, Form } from '../state/form'

interface Props {
  f: Form<any>
  children: ComponentChildren
  /** Beside the button that saves. */
  save?: string
}

/** A form: its fields, what somebody else changed, and the bar that saves. */
export function FormFrame({ f, children, save }: Props) {
  const box = useRef<HTMLFormElement>(null)
  const [loose, setLoose] = useState('')
  const wrong = f.wrong.value
  // To the field of the mistake; what has none is said at the bar.
  useEffect(() => {
    const [said] = Object.values(wrong)
    const field = said ? box.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-wrong]') : null
    setLoose(said && !field ? said : '')
    field?.focus()
    field?.scrollIntoView({ block: 'center' })
  }, [wrong])
  const go = async () => {
    if (await f.save()) toast(a(f.o.drafts ? 'draft.published' : 'form.saved'))
  }
  const keys = (e: KeyboardEvent) => {
    if (!(e.ctrlKey || e.metaKey) || (e.key !== 's' && e.key !== 'Enter')) return
    e.preventDefault()
    if (f.dirty.peek() || f.draft.peek()) void go()
  }
  return (
    <form
      ref={box}
      class="form settings-form"
      noValidate
      onKeyDown={keys}
      onSubmit={(e) => {
        e.preventDefault()
        void go()
      }}
      data-testid="settings-form"
      data-dirty={f.dirty.value ? 'yes' : 'no'}
    >
      <Heard f={f} />
      <Drafted f={f} />
      {children}
      <SaveBar f={f} wrong={loose} save={save ?? a(f.o.drafts ? 'draft.publish' : 'form.save')} />
    </form>
  )
}

function SaveBar({ f, wrong, save }: { f: Form<any>; wrong: string; save: string }) {
  const fresh = !f.base.value.id
  const drafted = !!f.draft.value
  if (!f.dirty.value && !fresh && !wrong && !drafted) return null
  const discard = () => {
    const undo = f.discard()
    toast(a('form.discarded'), { action: { label: a('form.undo'), run: undo } })
  }
  const keep = async () => {
    if (await f.saveDraft()) toast(a('draft.saved'))
  }
  return (
    <div class="settings-save" data-testid="save-bar">
      {wrong ? (
        <span class="save-wrong" role="alert">
          <Alert />
          {wrong}
        </span>
      ) : (
        <span class="save-word">{f.dirty.value ? a('form.unsaved') : drafted ? a('draft.saved') : ''}</span>
      )}
      {f.dirty.value && (
        <button type="button" class="button" onClick={discard} data-testid="discard">
          {a('form.discard')}
        </button>
      )}
      {f.o.drafts && f.dirty.value && (
        <button type="button" class="button" onClick={() => void keep()} data-testid="save-draft">
          {a('draft.save')}
        </button>
      )}
      <button type="submit" class={f.busy.value ? 'button main busy' : 'button main'} data-testid="save">
        {save}
      </button>
    </div>
  )
}

/** What visitors do not see yet, and whose it is. */
function Drafted({ f }: { f: Form<any> }) {
  const draft = f.draft.value
  if (!draft) return null
  const at = new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }).format(draft.at)
  const drop = async () => {
    const undo = await f.dropDraft()
    if (!undo) return
    const back = async () => {
      if (await undo()) toast(a('draft.saved'))
    }
    toast(a('draft.dropped'), { action: { label: a('form.undo'), run: () => void back() } })
  }
  return (
    <section class="notice drafted" role="status" data-testid="drafted">
      <p>{a('draft.is', { name: draft.name, at })}</p>
      <button type="button" class="button small" onClick={() => void drop()} data-testid="drop-draft">
        {a('draft.drop')}
      </button>
    </section>
  )
}

/** Somebody else was faster: what they changed, and the choice where both changed the same. */
function Heard({ f }: { f: Form<any> }) {
  const met = f.met.value
  if (!met) return null
  const names = met.heard.map((p) => pathWords(f.o.kind, p))
  return (
    <section class="notice heard" role="alert" data-testid="heard">
      <Alert />
      <div class="heard-body">
        <p>
          <strong>{a('heard.title')}</strong> {names.length ? a('heard.kept', { fields: [...new Set(names)].join(', ') }) : ''}
        </p>
        {met.clashes.map((c) => (
          <Choose key={c.path} f={f} c={c} />
        ))}
        <p>{a(met.clashes.length ? 'heard.choose' : 'heard.save')}</p>
      </div>
    </section>
  )
}

function Choose({ f, c }: { f: Form<any>; c: Clash }) {
  const now = JSON.stringify(f.get(c.path)) === JSON.stringify(c.theirs) ? 'theirs' : 'mine'
  return (
    <fieldset class="clash" data-testid="clash">
      <legend>{pathWords(f.o.kind, c.path)}</legend>
      {(['mine', 'theirs'] as const).map((whose) => (
        <label class="clash-choice" key={whose}>
          <input type="radio" name={'clash-' + c.path} checked={now === whose} value={whose} onChange={() => f.choose(c, whose)} />
          <span>
            {a(`heard.${whose}`)}: <q>{shown(c[whose])}</q>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

/** A value in few words. */
function shown(v: unknown): string {
  if (v === undefined || v === null || v === '') return a('value.empty')
  if (typeof v === 'boolean') return a(v ? 'value.yes' : 'value.no')
  if (Array.isArray(v)) return an('value.list', v.length)
  return String(v)
}
