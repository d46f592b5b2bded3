import type { RecadoIdentity } from '../../sdk/recado'
import { warn } from '../options'
import type { Core } from './main'

const again = 5000 // ms between two questions for a fresh token

// What a developer reads of a token that was refused (params.why of
// identity_invalid, tenant/identity.go); the visitor reads nothing of it.
const sentences: Record<string, string> = {
  malformed: 'it is no JWT: pass the token as your library made it',
  algorithm: 'it is not signed with HS256',
  kid: 'its header has no kid, or one that this widget\'s tenant does not know: another tenant\'s secret, or one that was deleted',
  signature: 'the signature does not fit: sign with the text of the secret as it was shown, not with what it decodes to',
  audience: 'its aud is not the key of this widget',
  subject: 'its sub is empty or longer than 200 characters',
  no_expiry: 'it has no exp',
  expired: 'it has expired: sign a new one for every page, or give getToken',
  lives_too_long: 'its exp is more than 24 hours away',
  not_yet: 'it is not good yet: the clock of your server is ahead',
  email: 'its email is no address',
  name: 'its name is longer than 200 characters, or not text',
  company: 'its company is longer than 200 characters, or not text',
}

/** Who the visitor is, by the word of the company's backend (docs/identify.md). */
export function newIdentity(core: Core) {
  const { w, panel } = core
  let asked = 0

  async function identify(who: RecadoIdentity): Promise<void> {
    if (typeof who !== 'object') throw TypeError('not an object: ' + who)
    if (who.token != null && typeof who.token !== 'string') throw TypeError('token is not a string: ' + who.token)
    if (who.getToken != null && typeof who.getToken !== 'function') throw TypeError('getToken is not a function: ' + who.getToken)
    if (!who.token && !who.getToken) throw TypeError('token or getToken is needed')
    core.getToken = who.getToken
    if (who.token) use(who.token)
    else await fetchIt()
  }

  async function fetchIt(): Promise<void> {
    const ask = core.getToken
    if (!ask) return
    asked = Date.now()
    const made: unknown = await ask()
    if (ask !== core.getToken) return // somebody else by now
    if (typeof made !== 'string' || !made) throw TypeError('getToken gave no token: ' + made)
    use(made)
  }

  function use(made: string): void {
    core.identity = made
    w.known = true
    w.paint()
    panel.tell({ type: 'identity', identity: made })
  }

  /** The server refused the token, for this reason. */
  function refused(why: string): void {
    const fresh = !!core.getToken && Date.now() - asked > again
    console.error(`[Recado] identify: the token was refused (${why}): ${sentences[why] || 'it is not valid'}. ${w.s.base} docs/identify.md`)
    if (why === 'expired') w.emit('identity.expired', { fresh })
    core.identity = ''
    if (fresh) fetchIt().catch((e) => warn('identify:', e))
    else panel.tell({ type: 'identity', identity: '' })
  }

  return { identify, refused }
}
