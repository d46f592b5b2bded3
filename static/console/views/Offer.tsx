import { useEffect, useState } from 'preact/hooks'
import { t } from '../i18n'
import { isOffered } from '../pure/conversations'
import { claim } from '../state/actions'
import { myId, skew } from '../state/store'
import { complain } from '../state/toasts'
import type { Conversation } from '../types'

/** Says that the conversation waits for me to take it, and for how long. */
export function Offer({ c }: { c: Conversation }) {
  const mine = isOffered(c, myId.value)
  const left = useSeconds(mine ? c.offer_until : 0)
  if (!mine) return null
  return (
    <p class="offer-notice" data-testid="offer">
      <span>{t('offer.yours')}</span>
      <span class="tabular" aria-hidden="true">
        {t('offer.left', { seconds: left })}
      </span>
      <button type="button" class="link" onClick={() => void claim(c.id).catch(complain)}>
        {t('action.claim')}
      </button>
    </p>
  )
}

/** The seconds until a moment of the server's clock. */
function useSeconds(until: number): number {
  const [, tick] = useState(0)
  useEffect(() => {
    if (!until) return
    const timer = setInterval(() => tick((n) => n + 1), 1000)
    return () => clearInterval(timer)
  }, [until])
  return Math.max(0, Math.ceil((until - Date.now() - skew.value) / 1000))
}
