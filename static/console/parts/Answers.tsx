import { t } from '../i18n'
import type { FieldAnswer } from '../types'
import { linked } from '../../shared/rich'

/** What a visitor answered to the project's questions: in a thread, or in the pane at its side. */
export function Answers({ list, side }: { list: FieldAnswer[] | null | undefined; side?: boolean }) {
  if (!list?.length) return null
  const facts = (
    <dl class={side ? 'facts asked' : 'facts asked answers'} aria-label={t('visitor.answers')} data-testid="answers">
      {list.map((a) => (
        <div class="fact" key={a.field}>
          <dt>{a.label}</dt>
          <dd>{a.kind === 'consent' ? t('visitor.answers.yes') : linked(a.value)}</dd>
        </div>
      ))}
    </dl>
  )
  if (!side) return facts
  return (
    <section class="side-part">
      <h3>{t('visitor.answers')}</h3>
      {facts}
    </section>
  )
}
