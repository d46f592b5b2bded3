import { useEffect } from 'preact/hooks'
import { short, full } from '../../shared/time'
import { Answers } from '../parts/Answers'
import { t } from '../i18n'
import { loadContext, shownContext } from '../state/context'
import { locale } from '../state/settings'
import { live } from '../state/store'
import type { Context, Conversation, Step } from '../types'

/** What the visitor answered, and what the page says of them: theirs and the page's word, proved by nobody. */
export function PageSays({ c }: { c: Conversation }) {
  const up = live.value === 'up'
  useEffect(() => {
    // Without it the rest of the pane is as good; the next connection asks again.
    loadContext(c.id).catch(() => {})
  }, [c.id, up])
  const shown = shownContext.value
  if (shown?.id !== c.id) return null
  return (
    <>
      <Answers list={shown.context.fields} side />
      <Data list={shown.context.data} />
      <Trail list={shown.context.trail} />
    </>
  )
}

function Data({ list }: { list: Context['data'] }) {
  if (!list.length) return null
  return (
    <section class="side-part" data-testid="page-data">
      <h3>{t('visitor.data')}</h3>
      <dl class="facts">
        {list.map((d) => (
          <div class="fact" key={d.key}>
            <dt>{d.key}</dt>
            <dd>{typeof d.value === 'boolean' ? t(d.value ? 'visitor.answers.yes' : 'visitor.data.no') : String(d.value)}</dd>
          </div>
        ))}
      </dl>
      <p class="side-small">{t('visitor.data.hint')}</p>
    </section>
  )
}

function Trail({ list }: { list: Step[] }) {
  if (!list.length) return null
  return (
    <section class="side-part" data-testid="trail">
      <h3>{t('visitor.trail')}</h3>
      <ol class="trail">
        {[...list].reverse().map((s) => (
          <li key={`${s.at} ${s.kind} ${s.name} ${s.url}`} class={s.kind}>
            <time class="side-link-foot tabular" title={full(s.at, locale.value)}>
              {short(s.at, locale.value)}
            </time>
            <StepName s={s} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function StepName({ s }: { s: Step }) {
  const name = s.name || s.url
  if (s.kind === 'event') return <span>{t('visitor.trail.event', { name })}</span>
  if (!/^https?:\/\//i.test(s.url)) return <span>{name}</span>
  return (
    <a href={s.url} target="_blank" rel="noopener noreferrer nofollow" title={s.url}>
      {name}
    </a>
  )
}
