import { useEffect, useRef, useState } from 'preact/hooks'
import { clientID } from '../../shared/ids'
import { asRefusal } from '../../shared/refusal'
import { short } from '../../shared/time'
import { sentence, t } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { loadPerson, merge } from '../state/actions'
import { closeDialog } from '../state/dialogs'
import { openConversation } from '../state/nav'
import { locale } from '../state/settings'
import { colleague, known, projectName } from '../state/store'
import { toast } from '../state/toasts'
import type { Conversation } from '../types'

/** A conversation ends and goes on in another open one of its visitor. */
export function MergeDialog({ id }: { id: string }) {
  const c = known.value.byId.get(id)
  const visitor = c?.visitor.id ?? ''
  const claimed = !!c?.claim && !c.visitor.verified
  const [others, setOthers] = useState<Conversation[] | null>(null)
  const [into, setInto] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const act = useRef(clientID())
  useEffect(() => {
    loadPerson(visitor).then(
      (p) => {
        const open = (p.conversations ?? []).filter((o) => o.id !== id && o.status !== 'closed')
        setOthers(open)
        setInto(open[0]?.id ?? '')
      },
      (err) => setWrong(sentence(err)),
    )
  }, [visitor])
  const go = async (e: Event) => {
    e.preventDefault()
    if (busy || !into) return
    setBusy(true)
    try {
      await merge(id, act.current, into)
      closeDialog()
      openConversation(into)
      toast(t('done.merged'))
    } catch (err) {
      const why = asRefusal(err)
      setWrong(why.reason === 'has_case' ? t(claimed ? 'merge.claim' : 'merge.case', why.params) : sentence(err))
      setBusy(false)
    }
  }
  return (
    <Dialog title={t('merge.title')} name="merge">
      <form class="form" onSubmit={(e) => void go(e)}>
        <p class="form-lead">{t('merge.text')}</p>
        {others && !others.length && <p class="side-none">{t('merge.none')}</p>}
        {!!others?.length && (
          <fieldset class="choices">
            <legend>{t('merge.into')}</legend>
            {others.map((o) => (
              <label class="choice" key={o.id} data-testid="merge-into">
                <input type="radio" name="into" checked={into === o.id} onChange={() => setInto(o.id)} />
                <span class="choice-name">
                  {o.last_text || projectName(o.project)}
                  <small class="choice-note">
                    {short(o.last_at || o.created_at, locale.value)} · {projectName(o.project)} · {colleague(o.agent)?.name ?? t(`status.${o.status}`)}
                  </small>
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <p class="wrong" role="alert" hidden={!wrong}>
          {wrong}
        </p>
        <div class="dialog-foot">
          <button type="button" class="button" onClick={closeDialog}>
            {t('app.cancel')}
          </button>
          <button type="submit" class={busy ? 'button main busy' : 'button main'} disabled={!into} data-testid="merge-submit">
            {t('merge.go')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
