import { signal } from '@preact/signals-core'
import { useMemo, useState } from 'preact/hooks'
import { Star } from '../../../shared/icons'
import { clientID } from '../../../shared/ids'
import { asRefusal } from '../../../shared/refusal'
import { linked } from '../../../shared/rich'
import { boot, fail, openProject, projectOf, talks, visitor } from '../state'
import { Buttons, home } from '../frame'
import type { Conversation } from '../talks'
import { n, t } from '../words'

const skipped = signal<string[]>([])

/** After the end: stars and comment sent together (A8), then the farewell (A9) and a way to start again. */
export function Ended({ c }: { c: Conversation }) {
  if (talks.entriesOf(c.id).list.some((m) => m.type === 'closed' && m.data?.reason === 'unanswered')) return <Unanswered c={c} />
  if (!c.stars && !skipped.value.includes(c.id)) return <Rating c={c} />
  const project = projectOf(c.project)
  return (
    <footer class="foot ended">
      <p>{linked(project?.farewell || t(c.stars ? 'rate.thanks' : 'ended.closed'))}</p>
      <button type="button" class="button main" onClick={() => (project ? openProject(c.project) : home())}>
        {t('ended.again')}
      </button>
    </footer>
  )
}

/** Nobody answered in time (S5): no stars for that, but where the words are now. */
function Unanswered({ c }: { c: Conversation }) {
  const email = visitor.me.value?.email ?? ''
  return (
    <footer class="foot ended">
      <p role="status">{t(!c.case ? 'ended.unanswered.soon' : email ? 'ended.unanswered.mail' : 'ended.unanswered', { number: c.case, email })}</p>
      <button type="button" class="button" onClick={home}>
        {t('done.home')}
      </button>
    </footer>
  )
}

function Rating({ c }: { c: Conversation }) {
  const [stars, setStars] = useState(0)
  const [over, setOver] = useState(0)
  const [comment, setComment] = useState('')
  const [busy, setBusy] = useState(false)
  const call = useMemo(clientID, [c.id])
  const skip = () => (skipped.value = [...skipped.value, c.id])
  const submit = async (e: Event) => {
    e.preventDefault()
    setBusy(true)
    try {
      await talks.rate(c.id, call, stars, comment.trim())
    } catch (err) {
      if (asRefusal(err).reason === 'already_rated') skip()
      else fail(err)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form class="foot rating" onSubmit={submit}>
      <fieldset>
        <legend>{t('rate.ask')}</legend>
        <div class="stars" onPointerLeave={() => setOver(0)}>
          {[1, 2, 3, 4, 5].map((s) => (
            <label key={s} class={s <= (over || stars) ? 'star on' : 'star'} onPointerEnter={(e) => e.pointerType === 'mouse' && setOver(s)}>
              <input class="aside" type="radio" name="stars" value={s} checked={stars === s} onChange={() => setStars(s)} aria-label={n('rate.star', s)} {...(s === 1 ? { 'data-first': true } : {})} />
              <Star />
            </label>
          ))}
        </div>
      </fieldset>
      {stars > 0 && <textarea class="input" rows={2} maxLength={boot.limits.message} placeholder={t('rate.comment')} aria-label={t('rate.comment')} value={comment} onInput={(e) => setComment(e.currentTarget.value)} />}
      <Buttons no={t('rate.skip')} yes={t('rate.send')} busy={busy} off={!stars} run={skip} />
    </form>
  )
}
