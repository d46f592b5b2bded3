import { base } from '../../pure/route'
import { locale } from '../../state/settings'
import { a } from '../i18n'
import type { Invitation } from '../types'
import { Copy } from './Copy'

/** An invitation's link, to be sent to the person. */
export function Invited({ of }: { of: Invitation }) {
  const until = new Intl.DateTimeFormat(locale.value, { dateStyle: 'long', timeStyle: 'short' }).format(of.expires_at)
  return (
    <div class="invited" role="status">
      <Copy label={a('invited.link')} text={`${location.origin}${base}/invitation#${of.token}`} testid="invitation-link" />
      <p class="help">{a('invited.until', { time: until })}</p>
    </div>
  )
}
