import { useEffect, useState } from 'preact/hooks'
import { Alert } from '../../shared/icons'
import { t, words } from '../i18n'
import { kept, live } from '../state/store'

/** Says that nothing live is heard, once that lasts longer than a blink. */
export function Banner() {
  const ended = live.value === 'ended'
  const bad = live.value === 'down' || live.value === 'connecting' || ended
  const [shown, show] = useState(false)
  useEffect(() => {
    if (!bad) return show(false)
    const timer = setTimeout(() => show(true), 2500)
    return () => clearTimeout(timer)
  }, [bad])
  if (!shown || !bad) return null
  return (
    <div class="banner" role="status" data-testid="offline-banner">
      <Alert />
      {kept.value?.code === 'too_many' ? words.value.refusal(kept.value.reason, kept.value.params) : t(ended ? 'app.ended' : navigator.onLine ? 'app.reconnecting' : 'app.offline')}
      {ended && (
        <button type="button" class="link" onClick={() => location.reload()}>
          {t('app.reload')}
        </button>
      )}
    </div>
  )
}
