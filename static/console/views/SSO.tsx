import { useEffect, useState } from 'preact/hooks'
import { sentence, t } from '../i18n'
import { begin, beginSSO, finishSSO, type BegunSSO } from '../state/session'
import { arrival, lastTenant, leaveSSO, remember } from '../state/sso'
import { Bad, Door } from './Door'

/**
 * On the way to the company's own sign-in, or back from it. Who follows a link
 * is told whose it is, and goes on by a click: it could be anybody's.
 */
export function SSO() {
  const [wrong, setWrong] = useState('')
  const [begun, setBegun] = useState<BegunSSO | null>(null)
  const now = arrival.value!
  const there = 'asked' in now
  const leave = (b: BegunSSO) => {
    remember(now.tenant)
    location.assign(b.url)
  }
  const go = () => {
    setWrong('')
    setBegun(null)
    const work = there ? beginSSO(now.tenant).then((b) => (now.asked ? leave(b) : setBegun(b))) : finishSSO(now.tenant, now.state, now.code)
    work.catch((err: unknown) => setWrong(sentence(err)))
  }
  useEffect(go, [now])
  const again = () => {
    const tenant = now.tenant || lastTenant()
    if (there) go()
    else arrival.value = { tenant, asked: true }
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
      ) : begun ? (
        <button type="button" class="button main" onClick={() => leave(begun)} data-testid="sso-go">
          {t('sso.go', { company: begun.name })}
        </button>
      ) : (
        <p role="status" data-testid="sso-going">
          {t(there ? 'sso.going' : 'sso.coming')}
        </p>
      )}
      <button type="button" class="link" onClick={() => (leaveSSO(), void begin())} data-testid="sso-password">
        {t('sso.password')}
      </button>
    </Door>
  )
}
