import { useEffect, useRef, useState } from 'preact/hooks'
import { sentence } from '../../i18n'
import { a } from '../i18n'
import { drawn } from '../state/drawn'
import { previewLetter } from '../state/letters'
import type { LetterWords } from '../types'

const pause = 500 // ms without a change before it is drawn

/** The letter as its reader gets it, with samples in its places, in both its forms. */
export function LetterPreview({ id, subject, text, html }: { id: string } & LetterWords) {
  const [seen, setSeen] = useState<LetterWords | null>(null)
  const [wrong, setWrong] = useState('')
  const last = useRef(0)
  useEffect(() => {
    const now = ++last.current
    const timer = setTimeout(() => {
      previewLetter(id, { subject, text, html }).then(
        (w) => {
          if (now !== last.current) return
          setWrong('')
          setSeen(w)
        },
        (err: unknown) => now === last.current && setWrong(sentence(err)),
      )
    }, seen ? pause : 0)
    return () => clearTimeout(timer)
  }, [subject, text, html])
  return (
    <section class="preview" aria-label={a('letter.preview')} data-testid="letter-preview">
      {wrong && (
        <p class="notice" role="status">
          {a('preview.wrong', { why: wrong })}
        </p>
      )}
      {seen && (
        <>
          <h2 class="letter-subject" data-testid="letter-subject">
            {seen.subject}
          </h2>
          {seen.html && (
            <>
              <h3 class="letter-form">{a('letter.html')}</h3>
              <Html html={seen.html} />
            </>
          )}
          <h3 class="letter-form">{a('letter.text')}</h3>
          <pre class="letter-plain" tabIndex={0} data-testid="letter-plain">
            {seen.text}
          </pre>
        </>
      )}
      <p class="help">{a('letter.preview.help')}</p>
    </section>
  )
}

/** The letter's HTML in a frame in which nothing runs and that leads nowhere. */
function Html({ html }: { html: string }) {
  const frame = useRef<HTMLIFrameElement>(null)
  useEffect(() => {
    const to = frame.current?.contentDocument
    if (!to) return
    drawn(to, html)
    frame.current!.style.blockSize = `${to.documentElement.scrollHeight + 8}px`
  }, [html])
  return <iframe ref={frame} class="letter-html" sandbox="allow-same-origin" title={a('letter.html')} data-testid="letter-html" />
}
