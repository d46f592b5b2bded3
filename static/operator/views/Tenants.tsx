import { useEffect, useRef, useState } from 'preact/hooks'
import { Plus } from '../../shared/icons-late'
import { Field, Select } from '../../console/parts/Field'
import { useLoaded } from '../../console/admin/state/load'
import { t, when } from '../i18n'
import { Chip } from '../parts/Chip'
import { Page, Read } from '../parts/Page'
import { address, finding, go } from '../route'
import { api } from '../session'
import { complain } from '../toasts'
import type { Page as Part, State, Tenant } from '../types'

const states: readonly State[] = ['open', 'suspended', 'leaving', 'deleting', 'deleted']
const pause = 250 // ms without a key before it is searched

const read = (q: string, state: string, cursor = '') => api.get<Part<Tenant>>('/tenants?' + new URLSearchParams({ q, state, cursor }).toString())

/** All tenants, newest first, by name, e-mail address or id. */
export function Tenants() {
  const [typed, type] = useState('')
  const [q, ask] = useState('')
  const [state, setState] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => ask(typed.trim()), pause)
    return () => clearTimeout(timer)
  }, [typed])
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (!finding.value) return
    finding.value = false
    field.current?.focus()
  }, [finding.value])
  const got = useLoaded(`${state}/${q}`, () => read(q, state))
  const add = (
    <button type="button" class="button small main" onClick={() => go('tenants', 'new')} data-testid="new-tenant">
      <Plus />
      {t('tenants.new')}
    </button>
  )
  return (
    <Page title={t('op.tenants')} tools={add}>
      <div class="op-find" role="search">
        <Field label={t('tenants.find')}>
          <input ref={field} class="input" type="search" value={typed} placeholder={t('tenants.findHelp')} onInput={(e) => type(e.currentTarget.value)} data-testid="find" />
        </Field>
        <Select label={t('tenants.state')} value={state} options={[{ value: '', label: t('tenants.there') }, ...states.map((s) => ({ value: s, label: t(`state.${s}`) }))]} change={setState} testid="state" />
      </div>
      <Read of={got}>{(first) => <List key={`${state}/${q}`} first={first} q={q} state={state} />}</Read>
    </Page>
  )
}

function List({ first, q, state }: { first: Part<Tenant>; q: string; state: string }) {
  const [all, setAll] = useState(first)
  useEffect(() => setAll(first), [first])
  const next = () => read(q, state, all.cursor).then((p) => setAll({ items: [...all.items, ...p.items], cursor: p.cursor }), complain)
  if (!all.items.length && !all.cursor)
    return (
      <p class="empty-do" role="status">
        {t(q || state ? 'tenants.nothing' : 'tenants.none')}
      </p>
    )
  return (
    <>
      <ul class="rows" aria-label={t('op.tenants')} data-testid="tenants">
        {all.items.map((x) => (
          <li key={x.id}>
            <Row x={x} />
          </li>
        ))}
      </ul>
      {all.cursor && (
        <button type="button" class="button small" onClick={() => void next()} data-testid="more">
          {t('op.more')}
        </button>
      )}
    </>
  )
}

function Row({ x }: { x: Tenant }) {
  const open = (e: MouseEvent) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey || e.button) return
    e.preventDefault()
    go('tenants', x.id)
  }
  return (
    <a class="row op-row" href={address('tenants', x.id)} onClick={open} data-testid="tenant-row">
      <span class="row-body">
        <span class="row-name" dir="auto">
          {x.name || x.id}
        </span>
        <span class="settings-what">{x.deleted ? t('tenant.deletedAt', { when: when(x.deleted) }) : t('tenant.since', { when: when(x.created_at) })}</span>
      </span>
      <Chip state={x.state} />
    </a>
  )
}
