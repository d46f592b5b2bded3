import { useEffect, useState } from 'preact/hooks'
import { full } from '../../shared/time'
import { sentence, t } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { Skeletons } from '../parts/Empty'
import { browserName } from '../pure/words'
import { endSession, security, type Security } from '../state/security'
import { locale } from '../state/settings'
import { complain, toast } from '../state/toasts'
import { Bad } from './Door'
import { FactorPart } from './Factor'

/** How one signs in, and where one is signed in. */
export function SecurityDialog() {
  const [known, setKnown] = useState<Security | null>(null)
  const [failed, setFailed] = useState('')
  const load = () => security().then(setKnown, (err: unknown) => setFailed(sentence(err)))
  useEffect(() => void load(), [])
  return (
    <Dialog title={t('security.title')} name="security">
      {failed && <Bad>{failed}</Bad>}
      {!known && !failed && <Skeletons rows={3} />}
      {known?.sso && <p class="help">{t('sso.login')}</p>}
      {known && !known.sso && <FactorPart on={known.factor} left={known.recovery} changed={() => void load()} />}
      {known && <Sessions known={known} changed={() => void load()} />}
    </Dialog>
  )
}

function Sessions({ known, changed }: { known: Security; changed: () => void }) {
  const end = (id: string) =>
    endSession(id)
      .then(() => toast(t('sessions.ended')), complain)
      .finally(changed)
  return (
    <section class="security-part" aria-labelledby="sessions-title">
      <h3 id="sessions-title">{t('sessions.title')}</h3>
      <ul class="sessions">
        {known.sessions.map((s) => {
          const browser = browserName(s.browser) || t('sessions.unknown')
          return (
            <li key={s.id}>
              <div>
                <p>{browser}</p>
                <p class="menu-small">
                  {s.current ? t('sessions.this') : t('sessions.seen', { company: s.tenant, when: full(s.seen, locale.value) })}
                </p>
              </div>
              {!s.current && (
                <button type="button" class="button" aria-label={t('sessions.endOf', { browser })} onClick={() => void end(s.id)}>
                  {t('sessions.end')}
                </button>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
