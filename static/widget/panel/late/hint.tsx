import { useEffect, useRef } from 'preact/hooks'
import { Hint as Kind } from '../../../shared/hint'
import { projectOf, talks } from '../state'
import { t, words } from '../words'

/** What is said below a text that is being written: of its tone, and who sees it before it is sent. talk: the id of a conversation, if it is one's. */
export function Hint({ text, talk = '' }: { text: string; talk?: string }) {
  const c = talks.find(talk)
  const seen = !!c && c.status !== 'closed' && !!projectOf(c.project)?.preview
  usePreview(seen ? talk : '', text)
  return (
    <>
      {seen && <p class="hint">{t('talk.preview')}</p>}
      <Kind text={text} words={words} />
    </>
  )
}

const pause = 700 // ms between two looks at a text

/** Shows the desk what is typed from now on; only while the sentence above stands. */
function usePreview(talk: string, text: string): void {
  const last = useRef({ talk: '', at: 0 })
  useEffect(() => {
    const l = last.current
    if (l.talk !== talk) {
      l.talk = talk // what stood there before it was told, was not written to be seen
      return
    }
    if (!talk || !text) return
    const timer = setTimeout(() => {
      l.at = Date.now()
      talks.typed(talk, true, text)
    }, Math.max(0, l.at + pause - Date.now()))
    return () => clearTimeout(timer)
  }, [talk, text])
}
