import { useEffect, useRef, useState } from 'preact/hooks'
import { Buttons } from '../frame'
import { fail, talks } from '../state'
import { t } from '../words'

/** Asks before a conversation is ended. */
export function AskEnd({ id, done }: { id: string; done: () => void }) {
  const box = useRef<HTMLDialogElement>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => box.current!.showModal(), [])
  const end = async (e: Event) => {
    e.preventDefault()
    setBusy(true)
    await talks.end(id).catch(fail)
    done()
  }
  return (
    <dialog ref={box} class="sheet" aria-labelledby="ask" aria-describedby="ask-help" onClose={done} onKeyDown={(e) => e.stopPropagation()}>
      <h2 id="ask">{t('ask.end')}</h2>
      <p id="ask-help">{t('ask.help')}</p>
      <form onSubmit={end}>
        <Buttons no={t('ask.no')} yes={t('ask.yes')} busy={busy} run={done} />
      </form>
    </dialog>
  )
}
