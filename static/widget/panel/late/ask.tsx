import { useState } from 'preact/hooks'
import { Buttons } from '../frame'
import { fail, talks } from '../state'
import { t } from '../words'
import { Sheet } from './sheet'

/** Asks before a conversation is ended. */
export function AskEnd({ id, done }: { id: string; done: () => void }) {
  const [busy, setBusy] = useState(false)
  const end = async (close: () => void) => {
    setBusy(true)
    await talks.end(id).catch(fail)
    close()
  }
  return (
    <Sheet id="ask" gone={done}>
      {(close) => (
        <>
          <h2 id="ask">{t('ask.end')}</h2>
          <p id="ask-help">{t('ask.help')}</p>
          <form onSubmit={(e) => (e.preventDefault(), void end(close))}>
            <Buttons no={t('ask.no')} yes={t('ask.yes')} busy={busy} run={close} />
          </form>
        </>
      )}
    </Sheet>
  )
}
