import { useLoaded } from '../../console/admin/state/load'
import { t, tr, when } from '../i18n'
import { Page, Read } from '../parts/Page'
import { usePages } from '../parts/pages'
import { address } from '../route'
import { api } from '../session'
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

/** What was changed, and the way to the company. */
function About({ c }: { c: Change }) {
  const tenant = c.tenant ?? (c.kind === 'tenant' ? c.object : '')
  return tenant ? <a href={address('tenants', tenant)}>{c.label || tenant}</a> : <>{c.label}</>
}

function List({ first }: { first: Part<Change> }) {
  const all = usePages(first, read)
  if (all.none) return <p class="op-none">{t('changes.none')}</p>
  return (
    <>
      <ul class="changes" data-testid="changes">
        {all.items.map((c) => (
          <li class="card change" key={c.id} data-testid="change" data-action={c.action}>
            <p dir="auto">
              <strong>{tr(`did.${c.kind}.${c.action}`, `${c.kind} ${c.action}`)}</strong>
              {' · '}
              <About c={c} />
            </p>
            <p class="settings-what">
              {c.name} · {when(c.at)}
              {!c.done && ` · ${t('changes.open')}`}
            </p>
          </li>
        ))}
      </ul>
      {all.more}
    </>
  )
}
