import { useMemo, useState } from 'preact/hooks'
import { clientID } from '../../../shared/ids'
import { asRefusal } from '../../../shared/refusal'
import { Buttons } from '../frame'
import { draftOf, visitor } from '../state'
import { t, words } from '../words'
import { plausible } from './answers'
import { Wrong } from './fields'
import { Sheet } from './sheet'

/** Asks where a copy of a conversation is to go (A4). It is queued; nothing says that it was sent. */
export function Transcript({ id, done }: { id: string; done: () => void }) {
  const me = visitor.me.value
  const [email, setEmail] = useState(me?.email || draftOf('who').email || '')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const [queued, setQueued] = useState('')
  // Another address is another request; a repeat of one is the same.
  const call = useMemo(clientID, [email])
  const submit = async (e: Event) => {
    e.preventDefault()
    if (!plausible.test(email.trim())) return setWrong(words.refusal(email.trim() ? 'bad_email' : 'email_required'))
    setBusy(true)
    try {
      const got = await visitor.api.post<{ email: string }>(`/visitor/conversations/${id}/transcript`, { client_id: call, ...(!me?.verified && { email: email.trim() }) })
      setQueued(got.email)
    } catch (err) {
      const why = asRefusal(err)
      setWrong(words.refusal(why.reason, why.params))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Sheet id="copy" gone={done}>
      {(close) => (
        <>
          <h2 id="copy">{t('talk.copy')}</h2>
          <p id="copy-help" role="status">
            {queued ? t('ask.copy.queued', { email: queued }) : me?.verified ? t('ask.copy.to', { email }) : t('ask.copy.where')}
          </p>
          {queued ? (
            <div class="buttons">
              <button type="button" class="button main" onClick={close} ref={(b) => b?.focus()}>
                {t('error.close')}
              </button>
            </div>
          ) : (
            <form class="field" onSubmit={submit} noValidate>
              {!me?.verified && (
                <input class="input" type="email" name="copy" autocomplete="email" aria-label={t('form.email')} value={email} aria-invalid={!!wrong} aria-describedby="w-copy" onInput={(e) => (setEmail(e.currentTarget.value), setWrong(''))} />
              )}
              <Wrong id="copy">{wrong}</Wrong>
              <Buttons no={t('ask.copy.no')} yes={t('ask.copy.yes')} busy={busy} run={close} />
            </form>
          )}
        </>
      )}
    </Sheet>
  )
}
