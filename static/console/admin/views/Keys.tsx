import { useMemo, useState } from 'preact/hooks'
import { Plus } from '../../../shared/icons-late'
import { openSettings } from '../../state/nav'
import { api } from '../../state/session'
import { locale } from '../../state/settings'
import { complain, toast } from '../../state/toasts'
import { a } from '../i18n'
import { Card } from '../parts/Card'
import { Copy } from '../parts/Copy'
import { FormFrame } from '../parts/FormFrame'
import { Choice, Many, Text } from '../parts/inputs'
import { Page, Read } from '../parts/Page'
import { TypedDialog } from '../parts/TypedDialog'
import { Form, newcomer } from '../state/form'
import { useLoaded } from '../state/load'
import { projects } from '../state/settings'
import type { Project, Versioned } from '../types'

interface Key {
  id: string
  name: string
  scope: 'read' | 'write' | 'admin'
  projects: string[]
  tail: string
  made_by: string
  created_at: number
  expires_at: number
  used_at: number
}

interface NewKey extends Versioned {
  name: string
  scope: string
  projects: string[]
  days: string
}

const list = async () => (await api.get<{ items: Key[] }>('/admin/keys')).items
const day = 86_400_000

/** The keys with which the company's own programs use Recado. */
export function Keys({ id }: { id: string }) {
  return id === 'new' ? <NewOne /> : <All />
}

function All() {
  const got = useLoaded('keys', list)
  const names = useLoaded('key-projects', projects)
  const [going, setGoing] = useState<Key | null>(null)
  const add = (
    <button type="button" class="button small main" onClick={() => openSettings('keys', 'new')} data-testid="new-key">
      <Plus />
      {a('keys.new')}
    </button>
  )
  const remove = (k: Key) =>
    api.call('DELETE', '/admin/keys/' + encodeURIComponent(k.id)).then(() => {
      setGoing(null)
      toast(a('keys.removed', { name: k.name }))
      got.again()
    }, complain)
  return (
    <Page title={a('nav.keys')} back="" tools={add}>
      <p class="form-lead">{a('keys.lead')}</p>
      <Read of={got}>
        {(keys) =>
          keys.length ? (
            <ul class="keys" data-testid="keys">
              {keys.map((k) => (
                <One key={k.id} k={k} names={names.value ?? []} remove={() => setGoing(k)} />
              ))}
            </ul>
          ) : (
            <p class="help">{a('keys.none')}</p>
          )
        }
      </Read>
      {going && (
        <TypedDialog title={a('keys.remove')} lead={a('keys.remove.lead')} name={going.name} act={a('asked.remove')} done={() => void remove(going)} close={() => setGoing(null)} />
      )}
    </Page>
  )
}

function One({ k, names, remove }: { k: Key; names: Project[]; remove: () => void }) {
  const date = new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium' })
  const over = k.expires_at > 0 && k.expires_at <= Date.now()
  const of = k.projects.map((id) => names.find((p) => p.id === id)?.name ?? '…').join(', ')
  return (
    <li class="card key-row" data-testid="key-row">
      <div class="row-body">
        <span class="row-line">
          <strong class="row-name">{k.name}</strong>
          <span class={over ? 'chip failed' : 'chip'}>{over ? a('keys.over') : a(`keys.scope.${k.scope}`)}</span>
        </span>
        <span class="settings-what">
          <code>rk_…{k.tail}</code> · {of || a('keys.everywhere')} · {k.used_at ? a('keys.used', { date: date.format(k.used_at) }) : a('keys.unused')}
        </span>
        <span class="settings-what">
          {a('keys.made', { name: k.made_by, date: date.format(k.created_at) })} · {k.expires_at ? a(over ? 'keys.ended' : 'keys.until', { date: date.format(k.expires_at) }) : a('keys.endless')}
        </span>
      </div>
      <button type="button" class="button small" aria-label={a('keys.remove.name', { name: k.name })} onClick={remove} data-testid="remove-key">
        {a('asked.remove')}
      </button>
    </li>
  )
}

function NewOne() {
  const got = useLoaded('new-key', projects)
  return (
    <Page title={a('keys.new')} back="keys">
      <Read of={got}>{(all) => <Make all={all} />}</Read>
    </Page>
  )
}

const fresh = (): NewKey => ({ ...newcomer(), name: '', scope: 'read', projects: [], days: '365' })

const make = (v: NewKey) =>
  api.post<{ key: Key; token: string }>('/admin/keys', {
    name: v.name,
    scope: v.scope,
    projects: v.scope === 'admin' ? [] : v.projects,
    expires_at: Number(v.days) && Date.now() + Number(v.days) * day,
  })

function Make({ all }: { all: Project[] }) {
  const [made, setMade] = useState<{ key: Key; token: string } | null>(null)
  const f = useMemo(
    () =>
      new Form<NewKey>(fresh(), {
        key: 'keys/new',
        kind: 'key',
        save: async (v) => {
          setMade(await make(v))
          return fresh()
        },
        read: () => Promise.resolve(fresh()),
      }),
    [],
  )
  if (made) return <Made of={made} />
  return (
    <FormFrame f={f} save={a('keys.make')}>
      <Card title={a('keys.what')}>
        <Text f={f} at="name" />
        <Choice f={f} at="scope" options={(['read', 'write', 'admin'] as const).map((s) => ({ value: s, label: a(`keys.scope.${s}`) }))} help={a(`keys.scope.${f.get<Key['scope']>('scope')}.what`)} />
        <Choice f={f} at="days" options={(['30', '90', '365', '0'] as const).map((d) => ({ value: d, label: a(`keys.days.${d}`) }))} />
      </Card>
      {f.get<string>('scope') !== 'admin' && (
        <Card title={a('key.projects')} lead={a('keys.projects.lead')}>
          <Many f={f} at="projects" label={a('keys.projects')} options={all.map((p) => ({ value: p.id, label: p.name }))} none="" />
        </Card>
      )}
    </FormFrame>
  )
}

/** The token, this once, and how it is used. */
function Made({ of }: { of: { key: Key; token: string } }) {
  const curl = `curl -H "Authorization: Bearer ${of.token}" \\\n  "${location.origin}/api/v1/tickets?view=open"`
  return (
    <Card title={a('keys.ready', { name: of.key.name })} lead={a('keys.once')}>
      <div class="invited" role="status">
        <Copy label={a('keys.token')} text={of.token} testid="key-token" />
      </div>
      <Copy block label={a('keys.try')} text={curl} testid="key-curl" />
      <div class="card-foot">
        <button type="button" class="button main" onClick={() => openSettings('keys')} data-testid="keys-done">
          {a('keys.done')}
        </button>
      </div>
    </Card>
  )
}
