import { useLoaded } from '../../console/admin/state/load'
import { t, tr, when } from '../i18n'
import { Page, Read } from '../parts/Page'
import { usePages } from '../parts/pages'
import { address } from '../route'
import { api } from '../session'
import { complain, toast } from '../toasts'
import type { Job, Page as Part } from '../types'

const read = (cursor = '') => api.get<Part<Job>>('/jobs?cursor=' + encodeURIComponent(cursor))

/** What was given up after all its tries: why, and what to do with it. */
export function Jobs() {
  const got = useLoaded('jobs', () => read())
  return (
    <Page title={t('op.jobs')}>
      <p class="form-lead">{t('jobs.lead')}</p>
      <Read of={got}>{(first) => <List first={first} />}</Read>
    </Page>
  )
}

function List({ first }: { first: Part<Job> }) {
  const all = usePages(first, read)
  const act = async (j: Job, what: 'retry' | 'drop') => {
    try {
      await api.post('/jobs/' + what, { tenant: j.tenant, id: j.id })
      all.change((now) => now.filter((x) => x.id !== j.id || x.tenant !== j.tenant))
      toast(t(`jobs.${what}.done`))
    } catch (err) {
      complain(err)
    }
  }
  if (all.none) return <p class="op-none">{t('jobs.none')}</p>
  return (
    <>
      <ul class="changes" data-testid="jobs">
        {all.items.map((j) => (
          <li class="card change" key={j.tenant + j.id} data-testid="job">
            <p>
              <strong>{tr(`job.${j.kind}`, j.kind)}</strong>
              {' · '}
              <a href={address('tenants', j.tenant)}>{t('op.tenant')}</a>
            </p>
            <p class="op-reason" dir="auto">
              {j.reason}
            </p>
            <p class="settings-what">
              {when(j.created_at)} · {j.id}
            </p>
            <div class="op-actions">
              <button type="button" class="button small" onClick={() => void act(j, 'retry')} data-testid="retry">
                {t('jobs.retry')}
              </button>
              <button type="button" class="button small danger" onClick={() => void act(j, 'drop')} data-testid="drop">
                {t('jobs.drop')}
              </button>
            </div>
          </li>
        ))}
      </ul>
      {all.more}
    </>
  )
}
