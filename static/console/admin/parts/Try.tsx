import { useState } from 'preact/hooks'
import { asRefusal } from '../../../shared/refusal'
import { sentence } from '../../i18n'
import { a } from '../i18n'
import type { Form } from '../state/form'

export interface Tried {
  sent: boolean
  to: string
  why: string
}

/** A letter to oneself, of what stands in the form; a mistake is said at its field. */
export function Try({ f, send }: { f: Form<any>; send: () => Promise<Tried> }) {
  const [said, setSaid] = useState<{ good: boolean; text: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const go = async () => {
    if (busy) return
    setBusy(true)
    setSaid(null)
    f.wrong.value = {}
    try {
      const t = await send()
      setSaid({ good: t.sent, text: t.sent ? a('mail.sent', { to: t.to }) : a('mail.refused', { why: t.why }) })
    } catch (err) {
      const { field } = asRefusal(err)
      if (field) f.wrong.value = { [field]: sentence(err) }
      else setSaid({ good: false, text: sentence(err) })
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <div class="card-foot start">
        <button type="button" class={busy ? 'button small busy' : 'button small'} onClick={() => void go()} data-testid="mail-test">
          {a('mail.test')}
        </button>
      </div>
      {said && (
        <p class={said.good ? 'notice good' : 'notice'} role="status" data-testid="mail-said" data-good={said.good ? 'yes' : 'no'}>
          {said.text}
        </p>
      )}
    </>
  )
}
