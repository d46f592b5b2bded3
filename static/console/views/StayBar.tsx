import { t } from '../i18n'
import { Lock } from '../parts/icons'
import { locale } from '../state/settings'
import { leaveStay } from '../state/stay'
import { session } from '../state/store'
import { complain } from '../state/toasts'

/** Says all the time that an operator is here, until when, and the way out. */
export function StayBar() {
  const s = session.value
  if (!s?.stay) return null
  const until = new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }).format(s.stay.until)
  return (
    <section class="banner stay-bar" aria-label={t('stay.label')} data-testid="stay-bar">
      <Lock />
      <span>{t(s.stay.conversations ? 'stay.reads' : 'stay.is', { name: s.agent.name, tenant: s.tenant.name, until })}</span>
      <button type="button" class="button small" onClick={() => void leaveStay().catch(complain)} data-testid="stay-leave">
        {t('stay.leave')}
      </button>
    </section>
  )
}
