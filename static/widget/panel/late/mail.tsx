import { signal } from '@preact/signals-core'
import { useState } from 'preact/hooks'
import { Mail } from '../../../shared/icons-late'
import { asRefusal } from '../../../shared/refusal'
import { Buttons } from '../frame'
import { visitor } from '../state'
import type { Me } from '../visitor'
import { t, words } from '../words'

const skipped = signal(-1)

/**
 * While somebody unknown waits: where to answer if it takes too long. It can be
 * skipped, and is offered once more when the thread has asked for it.
 */
export function MailCard({ asked }: { asked: number }) {
  const me = visitor.me.value
  const [email, setEmail] = useState('')
  const [wrong, setWrong] = useState('')
  if (!me || me.verified || skipped.value >= asked) return null
  if (me.email) return <p class="quiet">{t('mail.saved', { email: me.email })}</p>
  const save = async (e: Event) => {
    e.preventDefault()
    try {
      const answer = await visitor.api.patch<Partial<Me> & { visitor?: Me }>('/visitor', { email: email.trim() })
      visitor.me.value = { ...me, email: email.trim(), ...(answer?.visitor ?? {}) }
    } catch (err) {
      const why = asRefusal(err)
      setWrong(words.refusal(why.reason, why.params))
    }
  }
  return (
    <form class="card mail-card field" onSubmit={save} noValidate>
      <label for="mail">
        <Mail /> {t(asked ? 'mail.asked' : 'mail.ask')}
      </label>
      <input id="mail" class="input" type="email" autocomplete="email" value={email} onInput={(e) => setEmail(e.currentTarget.value)} aria-invalid={!!wrong} aria-describedby="mail-wrong" />
      <span id="mail-wrong" class="wrong" role="alert" hidden={!wrong}>
        {wrong}
      </span>
      <Buttons no={t('mail.skip')} yes={t('mail.save')} busy={false} off={!email.trim()} run={() => (skipped.value = asked)} />
    </form>
  )
}
