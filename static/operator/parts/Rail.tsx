import { Clock, Globe, LogOut, Paper, Retry, Talk, User } from '../../shared/icons-late'
import { type Icon, Send } from '../../shared/icons'
import { t } from '../i18n'
import { places, type Place } from '../place'
import { address, go } from '../route'
import { signOut } from '../session'
import { complain } from '../toasts'

const icons: Record<Place, Icon> = { tenants: Globe, health: Clock, delivery: Send, jobs: Retry, changes: Paper, account: User }

/** The places, and the way out. */
export function Rail({ place }: { place: Place }) {
  const follow = (e: MouseEvent, to: Place) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey || e.button) return
    e.preventDefault()
    go(to)
  }
  return (
    <div class="rail">
      <span class="logo rail-logo" aria-hidden="true">
        <Talk />
      </span>
      <nav class="rail-nav" aria-label={t('op.places')}>
        {places.map((p) => {
          const Picture = icons[p]
          return (
            <a key={p} class="rail-link" href={address(p)} aria-current={p === place ? 'page' : undefined} onClick={(e) => follow(e, p)} data-testid={'nav-' + p}>
              <Picture />
              <span>{t(`op.${p}`)}</span>
            </a>
          )
        })}
      </nav>
      <div class="rail-foot">
        <button type="button" class="tool" aria-label={t('op.signOut')} title={t('op.signOut')} onClick={() => void signOut().catch(complain)} data-testid="sign-out">
          <LogOut />
        </button>
      </div>
    </div>
  )
}
