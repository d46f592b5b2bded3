import { useState } from 'preact/hooks'
import { Select } from '../../parts/Field'
import { api } from '../../state/session'
import { locale } from '../../state/settings'
import { complain, toast } from '../../state/toasts'
import { a, ar, pathWords, type Word } from '../i18n'
import { Page, Read } from '../parts/Page'
import { Paged, type Part } from '../parts/Paged'
import { differences, get } from '../pure/paths'
import { letterName, restoreLetter } from '../state/letters'
import { useLoaded } from '../state/load'
import { company, project, storeCompany, storeProject, storeWidget, widget } from '../state/settings'
import type { Company, LetterEdit, Project, Widget } from '../types'

type Kind = 'tenant' | 'project' | 'widget' | 'agent' | 'identity' | 'mail' | 'sso' | 'key' | 'letter' | 'consent'

interface Change {
  id: string
  at: number
  name: string
  kind: Kind
  object: string
  label: string
  action: 'made' | 'changed' | 'published' | 'removed' | 'given' | 'withdrawn' | 'entered' | 'left'
  operator?: boolean
  before?: unknown
  after?: unknown
  done: boolean
}

const kinds: readonly Kind[] = ['project', 'widget', 'agent', 'tenant', 'identity', 'mail', 'sso', 'key', 'letter', 'consent']
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

const silent = ['version', 'warnings', 'created_at']

function One({ c, again }: { c: Change; again: () => void }) {
  const when = new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }).format(c.at)
  const edited = c.action === 'changed' || c.action === 'published'
  const paths = edited ? differences(c.before, c.after).filter((p) => !silent.includes(p)) : []
  return (
    <li class="card change" data-testid="change" data-kind={c.kind}>
      <p>
        <strong>{a(`changes.${c.action}.${['identity', 'key'].includes(c.kind) && c.action !== 'published' ? 'identity' : 'other'}` as Word, { name: c.name, label: c.kind === 'letter' ? letterName(c.object) : c.label || a(`changes.${c.kind}`) })}</strong>
      </p>
      <p class="settings-what">
        {a(`changes.${c.kind}`)} · {when}
        {c.operator && ` · ${a('changes.operator')}`}
        {!c.done && ` · ${a('changes.open')}`}
      </p>
      {paths.length > 0 && (
        <dl class="change-parts">
          {paths.map((p) => (
            <div key={p}>
              <dt>{pathWords(c.kind === 'tenant' ? 'company' : c.kind, p)}</dt>
              <dd>
                <del>{shown(get(c.before, p))}</del> → <ins>{shown(get(c.after, p))}</ins>
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

/** A value as it is, cut where it is long. */
function shown(v: unknown): string {
  if (v === undefined || v === null || v === '') return a('value.empty')
  if (typeof v === 'boolean') return a(v ? 'value.yes' : 'value.no')
  const text = typeof v === 'object' ? JSON.stringify(v) : ar('value.' + String(v), String(v))
  return text.length > 300 ? text.slice(0, 300) + '…' : text
}
