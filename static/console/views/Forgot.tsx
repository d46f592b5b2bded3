import { useEffect, useRef, useState } from 'preact/hooks'
import { asRefusal } from '../../shared/refusal'
import { sentence, t } from '../i18n'
import { Field } from '../parts/Field'
import { askReset } from '../state/session'
import { Bad, Door } from './Door'

/** Somebody forgot their password: a letter brings a link. */
export function Forgot({ email: known, back }: { email: string; back: () => void }) {
  const [email, setEmail] = useState(known)
  const [wrong, setWrong] = useState<{ email?: string; form?: string }>({})
  const [sent, setSent] = useState('')
  const [busy, setBusy] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [wrong])
  const submit = async (e: Event) => {
    e.preventDefault()
    const to = email.trim()
    if (busy) return
    if (!to) return setWrong({ email: t('signin.emailMissing') })
    setBusy(true)
    try {
      await askReset(to)
      setSent(to)
    } catch (err) {
      setWrong(asRefusal(err).field === 'email' ? { email: sentence(err) } : { form: sentence(err) })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Door title={t('forgot.title')}>
      {wrong.form && <Bad>{wrong.form}</Bad>}
      {sent ? (
        <p class="notice" role="status" data-testid="forgot-sent">
          {t('forgot.sent', { email: sent })}
        </p>
      ) : (
        <form class="form" onSubmit={(e) => void submit(e)} noValidate data-testid="forgot-form">
          <Field label={t('signin.email')} help={t('forgot.help')} wrong={wrong.email}>
            <input
              ref={input}
              class="input"
              type="email"
              name="email"
              autocomplete="username"
              value={email}
              data-testid="forgot-email"
              onInput={(e) => setEmail(e.currentTarget.value)}
            />
          </Field>
          <button type="submit" class={busy ? 'button main busy' : 'button main'} aria-disabled={busy} data-testid="forgot-submit">
            {t('forgot.submit')}
          </button>
        </form>
      )}
      <button type="button" class="link" onClick={back}>
        {t('forgot.back')}
      </button>
    </Door>
  )
}
