import { signal } from '@preact/signals-core'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Star } from '../../../shared/icons-late'
import { clientID } from '../../../shared/ids'
import { asRefusal } from '../../../shared/refusal'
import { linked } from '../../../shared/rich'
import { boot, draftOf, fail, openProject, openTalk, projectOf, restore, setDraft, takeFiles, talks, visitor } from '../state'
import { Buttons, home } from '../frame'
import type { Conversation } from '../talks'
import { n, t } from '../words'

const skipped = signal<string[]>([])

/** was: the reader was in it when it ended. After the end: stars and comment sent together (A8), then the farewell (A9) and a way to start again. */
export function Ended({ c, was }: { c: Conversation; was: boolean }) {
  const { list } = talks.entriesOf(c.id)
  const into = list.find((m) => m.data?.into)?.data?.into
  const unanswered = list.some((m) => m.type === 'closed' && m.data?.reason === 'unanswered')
  const over = !!into || unanswered || !!c.stars || skipped.value.includes(c.id)
  const foot = useRef<HTMLElement>(null)
  useEffect(() => {
    // Who was writing, or had just sent the stars, has lost the place of the focus.
    if (document.activeElement === document.body) foot.current?.querySelector<HTMLElement>('input, button')?.focus({ preventScroll: true })
  }, [over])
  return (
    <footer ref={foot} class={over ? 'foot ended' : 'foot'}>
      {c.follow && c.case > 0 && <p class="quiet">{t('ended.follow', { number: c.case })}</p>}
      {into ? <Elsewhere c={c} id={into} was={was} /> : unanswered ? <Unanswered c={c} /> : over ? <Farewell c={c} /> : <Rating c={c} />}
    </footer>
  )
}

/** An agent joined it to another one: who was in it goes along; who comes back to read finds the way. */
function Elsewhere({ c, id, was }: { c: Conversation; id: string; was: boolean }) {
  const into = talks.find(id)
  const along = () => {
    const { text } = draftOf(c.id)
    if (text) {
      const there = draftOf(into!.id).text
      setDraft(into!.id, { text: there ? there + '\n' + text : text })
      setDraft(c.id, { text: '' })
    }
    restore(into!.id, takeFiles(c.id))
    openTalk(into!)
  }
  useEffect(() => {
    if (!into) void talks.load()
    else if (was) along()
  }, [into?.id])
  return (
    <>
      <p role="status">{t('ended.merged')}</p>
      {into && (
        <button type="button" class="button main" onClick={along}>
          {t('ended.merged.go')}
        </button>
      )}
    </>
  )
}

function Farewell({ c }: { c: Conversation }) {
  const project = projectOf(c.project)
  return (
    <>
      <p role="status">{linked(project?.farewell || t(c.stars ? 'rate.thanks' : 'ended.closed'))}</p>
      <button type="button" class="button main" onClick={() => (project ? openProject(c.project) : home())}>
        {t('ended.again')}
      </button>
    </>
  )
}

/** Nobody answered in time (S5): no stars for that, but where the words are now. */
function Unanswered({ c }: { c: Conversation }) {
  const email = visitor.me.value?.email ?? ''
  return (
    <>
      <p role="status">{t(!c.case ? 'ended.unanswered.soon' : email ? 'ended.unanswered.mail' : 'ended.unanswered', { number: c.case, email })}</p>
      <button type="button" class="button" onClick={home}>
        {t('done.home')}
      </button>
    </>
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
    <form class="rating" onSubmit={submit}>
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
