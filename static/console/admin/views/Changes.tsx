import { useState } from 'preact/hooks'
import { Select } from '../../parts/Field'
import type { Section } from '../../pure/route'
import { openSettings } from '../../state/nav'
import { api } from '../../state/session'
import { locale } from '../../state/settings'
import { complain, toast } from '../../state/toasts'
import { a, ar, pathWords, type Word } from '../i18n'
import { Page, Read } from '../parts/Page'
import { Paged, type Part } from '../parts/Paged'
import { changedPaths, isTime } from '../pure/changes'
import { get } from '../pure/paths'
import { rolledBack } from '../pure/rollback'
import { offer } from '../state/form'
import { letter, letterName, restoreLetter } from '../state/letters'
import { useLoaded } from '../state/load'
import { company, project, storeCompany, storeProject, storeWidget, widget } from '../state/settings'
import type { Company, Letter, LetterEdit, Project, Versioned, Widget } from '../types'

type Kind = 'tenant' | 'project' | 'widget' | 'agent' | 'identity' | 'mail' | 'sso' | 'key' | 'letter' | 'reply' | 'company' | 'ban' | 'consent' | 'team'

interface Change {
  id: string
  at: number
  name: string
  kind: Kind
  object: string
  label: string
  action: 'made' | 'changed' | 'published' | 'removed' | 'invited' | 'retried' | 'banned' | 'unbanned' | 'given' | 'withdrawn' | 'entered' | 'left'
  operator?: boolean
  before?: unknown
  after?: unknown
  done: boolean
}

const kinds: readonly Kind[] = ['project', 'widget', 'agent', 'tenant', 'identity', 'mail', 'sso', 'key', 'letter', 'reply', 'company', 'ban', 'consent', 'team']
const read = (kind: string, cursor = '') => api.get<Part<Change>>(`/admin/changes?kind=${kind}&cursor=${encodeURIComponent(cursor)}`)

/** Every change of the settings, with what stood there before and after. */
export function Changes() {
  const [kind, setKind] = useState('')
  const got = useLoaded('changes/' + kind, () => read(kind))
  return (
    <Page title={a('nav.changes')} back="">
      <Select
        label={a('changes.kind')}
        value={kind}
        options={[{ value: '', label: a('changes.all') }, ...kinds.map((k) => ({ value: k as string, label: a(`changes.${k}`) }))]}
        change={setKind}
        testid="changes-kind"
      />
      <Read of={got}>
        {(first) => (
          <Paged key={kind} first={first} read={(cursor) => read(kind, cursor)} none={a('changes.none')} name="changes">
            {(c) => <One key={c.id} c={c} again={got.again} />}
          </Paged>
        )}
      </Read>
    </Page>
  )
}

// Under which the words of a kind's fields stand, where that is not its own name.
const wordsOf: Partial<Record<Kind, string>> = { tenant: 'company', company: 'client' }

/** What is in the log of it: who did what to which object. */
function sentence(c: Change): string {
  const secret = ['identity', 'key'].includes(c.kind) && c.action !== 'published'
  const label = c.kind === 'letter' ? letterName(c.object) : c.label || a(c.kind === 'ban' ? 'changes.nobody' : `changes.${c.kind}`)
  return a(`changes.${c.action}.${secret ? 'identity' : 'other'}` as Word, { name: c.name, label })
}

function One({ c, again }: { c: Change; again: () => void }) {
  const edited = c.action === 'changed' || c.action === 'published'
  const paths = changedPaths(c.action, c.before, c.after)
  return (
    <li class="card change" data-testid="change" data-kind={c.kind}>
      <p>
        <strong>{sentence(c)}</strong>
      </p>
      <p class="settings-what">
        {ar(`changes.${c.kind}`, c.kind)} · {moment(c.at)}
        {c.operator && ` · ${a('changes.operator')}`}
        {!c.done && ` · ${a('changes.open')}`}
      </p>
      {paths.length > 0 && (
        <dl class="change-parts">
          {paths.map((p) => (
            <div key={p}>
              <dt>{pathWords(wordsOf[c.kind] ?? c.kind, p)}</dt>
              <dd>
                {c.action !== 'banned' && <del>{shown(get(c.before, p), p)}</del>}
                {edited && ' → '}
                {(edited || c.action === 'banned') && <ins>{shown(get(c.after, p), p)}</ins>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {edited && ['project', 'widget', 'tenant', 'letter'].includes(c.kind) && (
        <div class="card-foot start">
          <button type="button" class="button small" onClick={() => void back(c, again).catch(complain)} data-testid="roll-back">
            {a('changes.back')}
          </button>
        </div>
      )}
    </li>
  )
}

/** Takes a change back as a change of its own; what was changed once more since is shown in its form, to be chosen. */
async function back(c: Change, again: () => void): Promise<void> {
  if (await undone(c)) {
    toast(a('changes.undone'))
    again()
  } else toast(a('changes.choose'))
}

/** False if nothing is stored yet. */
async function undone(c: Change): Promise<boolean> {
  if (c.kind === 'tenant') return take<Company>(c, await company(), storeCompany, 'company', '')
  if (c.kind === 'project') return take<Project>(c, await project(c.object), storeProject, 'projects', c.object)
  if (c.kind === 'widget') return take<Widget>(c, await widget(c.object), storeWidget, 'widgets', c.object)
  const now = await letter(c.object)
  if (rolledBack(said(c.before, now), said(c.after, now), now).clashes.length) return look<Letter>('letters', c.object, said(c.before, now), said(c.after, now))
  await restoreLetter(c.object, c.before as LetterEdit)
  return true
}

async function take<T extends Versioned>(c: Change, now: T, store: (v: T) => Promise<T>, section: Section, id: string): Promise<boolean> {
  const back = rolledBack(c.before as T, c.after as T, now)
  if (back.clashes.length) return look(section, id, c.before as T, c.after as T)
  await store(back.value)
  return true
}

/** Goes to the form with what stood there before, beside what stands there now. */
function look<T extends Versioned>(section: Section, id: string, before: T, after: T): false {
  offer(id ? `${section}/${id}` : section, after, { ...before, version: after.version })
  openSettings(section, id)
  return false
}

/** A letter as it was: a version of 0 is Recado's own words. */
const said = (of: unknown, now: Letter): Letter => {
  const edit = of as LetterEdit
  return { ...now, ...(edit.version ? edit : now.default), version: edit.version }
}

const moment = (ms: number) => new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }).format(ms)

/** A value as it is, cut where it is long. */
function shown(v: unknown, path: string): string {
  if (v === undefined || v === null || v === '') return a('value.empty')
  if (typeof v === 'boolean') return a(v !== (path === 'disabled') ? 'value.yes' : 'value.no') // its word is "active"
  if (isTime(path, v)) return moment(v)
  const text = typeof v === 'object' ? JSON.stringify(v) : ar('value.' + String(v), String(v))
  return text.length > 300 ? text.slice(0, 300) + '…' : text
}
