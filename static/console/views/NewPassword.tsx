import { useState } from 'preact/hooks'
import { asRefusal } from '../../shared/refusal'
import { sentence, t } from '../i18n'
import { Field } from '../parts/Field'
import { Password } from '../parts/Password'
import { reset } from '../state/nav'
import { setPassword } from '../state/session'
import { renewed } from '../state/store'
import { Bad, Door } from './Door'

/** Somebody follows the link of a reset letter. */
export function NewPassword() {
  const [password, setTyped] = useState('')
  const [wrong, setWrong] = useState('')
  const [over, setOver] = useState(false)
  const [busy, setBusy] = useState(false)
  const submit = async (e: Event) => {
    e.preventDefault()
    if (busy) return
    if (!password) return setWrong(t('signin.passwordMissing'))
    setBusy(true)
    try {
      await setPassword(reset.peek(), password)
      renewed.value = true
      reset.value = ''
    } catch (err) {
      const { reason } = asRefusal(err)
      setOver(reason === 'token_expired' || reason === 'unauthorized')
      setWrong(sentence(err))
      setBusy(false)
    }
  }
  return (
    <Door title={t('reset.title')}>
      {over ? (
        <Bad>{t('reset.over')}</Bad>
      ) : (
        <form class="form" onSubmit={(e) => void submit(e)} noValidate data-testid="reset-form">
          <FirstPassword value={password} set={setTyped} help={t('reset.help')} wrong={wrong} />
          <button type="submit" class={busy ? 'button main busy' : 'button main'} aria-disabled={busy} data-testid="reset-submit">
            {t('reset.submit')}
          </button>
        </form>
      )}
      <button type="button" class="link" onClick={() => (reset.value = '')}>
        {t('forgot.back')}
      </button>
    </Door>
  )
}

/** The field of a password that its owner chooses now. */
export function FirstPassword(p: { value: string; set: (v: string) => void; help: string; wrong: string }) {
  return (
    <Password>
      {(type) => (
        <Field label={t('signin.password')} help={p.help} wrong={p.wrong}>
          <input
            class="input"
            type={type}
            autocomplete="new-password"
            value={p.value}
            data-testid="new-password"
            onInput={(e) => p.set(e.currentTarget.value)}
          />
        </Field>
      )}
    </Password>
  )
}
