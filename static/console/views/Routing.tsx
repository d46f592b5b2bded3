import { useEffect, useState } from 'preact/hooks'
import { full, short } from '../../shared/time'
import { t } from '../i18n'
import { loadTrace } from '../state/actions'
import { locale } from '../state/settings'
import { projectName } from '../state/store'
import { complain } from '../state/toasts'
import type { Considered, Conversation, TraceStep } from '../types'

/** Why this agent: read when somebody asks, and again when the conversation goes elsewhere. */
export function Routing({ c }: { c: Conversation }) {
  const [open, setOpen] = useState(false)
  const [steps, setSteps] = useState<TraceStep[] | null>(null)
  useEffect(() => {
    if (!open) return
    let here = true
    loadTrace(c.id).then((found) => here && setSteps(found), complain)
    return () => {
      here = false
    }
  }, [open, c.id, c.agent, c.status, c.offer_until])
  return (
    <section class="side-part">
      <details class="why" onToggle={(e) => setOpen(e.currentTarget.open)} data-testid="routing">
        <summary>{t('trace.title')}</summary>
        {steps && !steps.length && <p class="side-none">{t('trace.none')}</p>}
        <ol class="trail" aria-busy={open && !steps}>
          {[...(steps ?? [])].reverse().map((s, i) => (
            <li key={`${s.at} ${i}`}>
              <time class="side-link-foot tabular" title={full(s.at, locale.value)}>
                {short(s.at, locale.value)}
              </time>
              <Step s={s} />
            </li>
          ))}
        </ol>
      </details>
    </section>
  )
}

function Step({ s }: { s: TraceStep }) {
  const all = s.considered ?? []
  return (
    <div>
      <p>{t(`trace.${s.what}`, { name: s.name, by: s.by, project: projectName(s.project) })}</p>
      {s.policy && s.policy !== 'broadcast' && <p class="side-small">{t(`policy.${s.policy}`)}</p>}
      {!!all.length && (
        <ul class="why-list">
          {all.map((a) => (
            <li key={a.agent}>{whyWords(a)}</li>
          ))}
          {s.more > 0 && <li>{t('trace.more', { n: s.more })}</li>}
        </ul>
      )}
    </div>
  )
}

const whyWords = (a: Considered) => `${a.name}: ${t(`why.${a.why}`, { load: a.load, capacity: a.capacity })}`
