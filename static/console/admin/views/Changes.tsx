import { useState } from 'preact/hooks'
import { Select } from '../../parts/Field'
import { api } from '../../state/session'
import { locale } from '../../state/settings'
import { complain, toast } from '../../state/toasts'
import { a, ar, pathWords, type Word } from '../i18n'
import { Page, Read } from '../parts/Page'
import { Paged, type Part } from '../parts/Paged'
import { changedPaths, isTime } from '../pure/changes'
import { get } from '../pure/paths'
import { letterName, restoreLetter } from '../state/letters'
import { useLoaded } from '../state/load'
import { company, project, storeCompany, storeProject, storeWidget, widget } from '../state/settings'
import type { Company, LetterEdit, Project, Widget } from '../types'

type Kind = 'tenant' | 'project' | 'widget' | 'agent' | 'identity' | 'mail' | 'sso' | 'key' | 'letter' | 'reply' | 'company' | 'ban' | 'consent'

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

const kinds: readonly Kind[] = ['project', 'widget', 'agent', 'tenant', 'identity', 'mail', 'sso', 'key', 'letter', 'reply', 'company', 'ban', 'consent']
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
          <button type="button" class="button small" onClick={() => void back(c).then(() => (toast(a('changes.undone')), again()), complain)} data-testid="roll-back">
            {a('changes.back')}
          </button>
        </div>
      )}
    </li>
  )
}

/** Stores again what stood there before, as a change of its own. */
async function back(c: Change): Promise<unknown> {
  if (c.kind === 'tenant') return storeCompany({ ...(c.before as Company), version: (await company()).version })
  if (c.kind === 'project') return storeProject({ ...(c.before as Project), version: (await project(c.object)).version })
  if (c.kind === 'letter') return restoreLetter(c.object, c.before as LetterEdit)
  return storeWidget({ ...(c.before as Widget), version: (await widget(c.object)).version })
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
