import { useEffect, useState } from 'preact/hooks'
import { useLoaded } from '../../console/admin/state/load'
import { t, tr, when } from '../i18n'
import { Page, Read } from '../parts/Page'
import { address } from '../route'
import { api } from '../session'
import { complain } from '../toasts'
import type { Change, Page as Part } from '../types'

const read = (cursor = '') => api.get<Part<Change>>('/changes?cursor=' + encodeURIComponent(cursor))

/** What operators did, here and on the command line, newest first. */
export function Changes() {
  const got = useLoaded('changes', () => read())
  return (
    <Page title={t('op.changes')}>
      <p class="form-lead">{t('changes.lead')}</p>
      <Read of={got}>{(first) => <List first={first} />}</Read>
    </Page>
  )
}

function List({ first }: { first: Part<Change> }) {
  const [all, setAll] = useState(first)
  useEffect(() => setAll(first), [first])
  const next = () => read(all.cursor).then((p) => setAll({ items: [...all.items, ...p.items], cursor: p.cursor }), complain)
  if (!all.items.length) return <p class="op-none">{t('changes.none')}</p>
  return (
    <>
      <ul class="changes" data-testid="changes">
        {all.items.map((c) => (
          <li class="card change" key={c.id} data-testid="change" data-action={c.action}>
            <p dir="auto">
              <strong>{tr(`did.${c.kind}.${c.action}`, `${c.kind} ${c.action}`)}</strong>
              {' · '}
              {c.kind === 'tenant' && c.object ? <a href={address('tenants', c.object)}>{c.label || c.object}</a> : c.label}
            </p>
            <p class="settings-what">
              {c.name} · {when(c.at)}
              {!c.done && ` · ${t('changes.open')}`}
            </p>
          </li>
        ))}
      </ul>
      {all.cursor && (
        <button type="button" class="button small" onClick={() => void next()}>
          {t('op.more')}
        </button>
      )}
    </>
  )
}
