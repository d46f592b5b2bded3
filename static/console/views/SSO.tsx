import { useEffect, useState } from 'preact/hooks'
import { sentence, t } from '../i18n'
import { beginSSO, finishSSO } from '../state/session'
import { arrival, lastTenant } from '../state/sso'
import { Bad, Door } from './Door'

/** On the way to the company's own sign-in, or back from it. */
export function SSO() {
  const [wrong, setWrong] = useState('')
  const now = arrival.value
  const go = () => {
    setWrong('')
    const work = now && 'tenant' in now ? beginSSO(now.tenant) : finishSSO(now?.state ?? '', now?.code ?? '')
    work.catch((err: unknown) => setWrong(sentence(err)))
  }
  useEffect(go, [now])
  const again = () => {
    const tenant = lastTenant()
    if (now && 'tenant' in now) go()
    else arrival.value = tenant ? { tenant } : null
  }
  return (
    <Door title={t('sso.title')}>
      {wrong ? (
        <>
          <Bad>{wrong}</Bad>
          <button type="button" class="button main" onClick={again} data-testid="sso-again">
            {t('sso.again')}
          </button>
        </>
      ) : (
        <p role="status" data-testid="sso-going">
          {t(now && 'tenant' in now ? 'sso.going' : 'sso.coming')}
        </p>
      )}
      <button type="button" class="link" onClick={() => (arrival.value = null)} data-testid="sso-password">
        {t('sso.password')}
      </button>
    </Door>
  )
}
