import { useState } from 'preact/hooks'
import { Alert } from '../../shared/icons'
import { Talk } from '../../shared/icons-late'
import { asRefusal } from '../../shared/refusal'
import { sentence, t } from '../i18n'
import { Field } from '../parts/Field'
import { Password } from '../parts/Password'
import { invitation } from '../state/nav'
import { acceptInvitation } from '../state/session'
import { Languages } from './SignIn'

/** Somebody follows the link of an invitation: one password, and in. */
export function Invitation() {
  const [password, setPassword] = useState('')
  const [wrong, setWrong] = useState('')
  const [over, setOver] = useState(false)
  const [busy, setBusy] = useState(false)
  const submit = async (e: Event) => {
    e.preventDefault()
    if (busy) return
    if (!password) return setWrong(t('signin.passwordMissing'))
    setBusy(true)
    try {
      await acceptInvitation(invitation.peek(), password)
      invitation.value = ''
    } catch (err) {
      const { reason } = asRefusal(err)
      setOver(reason === 'token_expired' || reason === 'unauthorized')
      setWrong(sentence(err))
      setBusy(false)
    }
  }
  return (
    <main class="door">
      <div class="door-card">
        <header class="door-head">
          <span class="logo">
            <Talk />
          </span>
          <h1>{t('invitation.title')}</h1>
        </header>
        {over ? (
          <p class="notice bad" role="alert">
            <Alert />
            {t('invitation.over')}
          </p>
        ) : (
          <form class="form" onSubmit={(e) => void submit(e)} noValidate data-testid="invitation-form">
            <Password>
              {(type) => (
                <Field label={t('signin.password')} help={t('invitation.help')} wrong={wrong}>
                  <input
                    class="input"
                    type={type}
                    autocomplete="new-password"
                    value={password}
                    data-testid="invitation-password"
                    onInput={(e) => setPassword(e.currentTarget.value)}
                  />
                </Field>
              )}
            </Password>
            <button type="submit" class={busy ? 'button main busy' : 'button main'} data-testid="invitation-submit">
              {t('invitation.submit')}
            </button>
          </form>
        )}
        <button type="button" class="link" onClick={() => (invitation.value = '')}>
          {t('invitation.signin')}
        </button>
      </div>
      <Languages />
    </main>
  )
}
