import { useState } from 'preact/hooks'
import { asRefusal } from '../../shared/refusal'
import { sentence, t } from '../i18n'
import { Code } from '../parts/Code'
import { invitation } from '../state/nav'
import { acceptInvitation } from '../state/session'
import { Bad, Door } from './Door'
import { FirstPassword } from './NewPassword'

/** Somebody follows the link of an invitation: one password, and in. */
export function Invitation() {
  const [password, setPassword] = useState('')
  const [code, setCode] = useState<string | null>(null) // null: nobody asked for one
  const [wrong, setWrong] = useState('')
  const [over, setOver] = useState(false)
  const [busy, setBusy] = useState(false)
  const submit = async (e: Event) => {
    e.preventDefault()
    if (busy) return
    if (!password) return setWrong(t('signin.passwordMissing'))
    setBusy(true)
    try {
      await acceptInvitation(invitation.peek(), password, code ?? '')
      invitation.value = ''
    } catch (err) {
      const { reason } = asRefusal(err)
      if (reason === 'code_required') setCode('')
      setOver(reason === 'token_expired' || reason === 'unauthorized')
      setWrong(reason === 'code_required' ? '' : sentence(err))
      setBusy(false)
    }
  }
  return (
    <Door title={t('invitation.title')}>
      {over ? (
        <Bad>{t('invitation.over')}</Bad>
      ) : (
        <form class="form" onSubmit={(e) => void submit(e)} noValidate data-testid="invitation-form">
          <FirstPassword value={password} set={setPassword} help={t('invitation.help')} wrong={code === null ? wrong : ''} />
          {code !== null && <Code label={t('signin.code')} help={t('signin.codeHelp')} value={code} set={setCode} wrong={wrong} />}
          <button type="submit" class={busy ? 'button main busy' : 'button main'} data-testid="invitation-submit">
            {t('invitation.submit')}
          </button>
        </form>
      )}
      <button type="button" class="link" onClick={() => (invitation.value = '')}>
        {t('invitation.signin')}
      </button>
    </Door>
  )
}
