import { Check, icon } from '../../../shared/icons'
import { useState } from 'preact/hooks'
import { Header, home, useArrival } from '../frame'
import { fail, stateOf } from '../state'
import { opens, sentence, t } from '../words'

const Copy = /* @__PURE__ */ icon('M8 8h14v14H8z', 'M4 16H2V2h14v2')

interface Props {
  outcome: string
  number: number
  email: string
  project: string
}

/** After a message for later: the number, large and copyable, what happens next and when, how to come back. */
export function Done({ outcome, number, email, project }: Props) {
  const box = useArrival('done')
  const when = opens(stateOf(project).opens_at)
  const next = outcome === 'note' ? t('done.note.next') : outcome === 'received' ? t('done.received.next', { email }) : email ? t('done.ticket.next', { email }) : t('done.ticket.next.bare')
  const title = t(outcome === 'note' ? 'done.note' : outcome === 'received' ? 'done.received' : 'done.ticket')
  const known = number > 0 && outcome !== 'received'
  return (
    <div class="screen" ref={box}>
      <Header title={title} />
      <main class="body done">
        <span class="done-mark">
          <Check />
        </span>
        {known && <Number number={number} />}
        <p>
          {next}
          {when && ' ' + sentence(when)}
        </p>
        {outcome === 'ticket' && <p class="quiet">{t('done.ticket.back')}</p>}
      </main>
      <footer class="foot">
        <button type="button" class="button main" onClick={home}>
          {t('done.home')}
        </button>
      </footer>
    </div>
  )
}

function Number({ number }: { number: number }) {
  const [copied, setCopied] = useState(false)
  const copy = () =>
    navigator.clipboard.writeText(String(number)).then(() => {
      setCopied(true)
      setTimeout(() => setCopied(false), 2000)
    }, fail)
  return (
    <div class="number">
      <span>{t('done.ticket.number')}</span>
      <b class="tabular" data-number={number}>
        {number}
      </b>
      <button type="button" class="button small" onClick={copy}>
        {copied ? <Check /> : <Copy />}
        <span role="status">{t(copied ? 'done.copied' : 'done.copy')}</span>
      </button>
    </div>
  )
}
