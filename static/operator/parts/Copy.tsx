import { useRef, useState } from 'preact/hooks'
import { t } from '../i18n'

/** A text to be taken elsewhere. Where the browser forbids copying, it is chosen to be copied by hand. */
export function Copy({ label, text, testid }: { label: string; text: string; testid: string }) {
  const box = useRef<HTMLElement>(null)
  const [done, setDone] = useState(false)
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setDone(true),
      () => getSelection()?.selectAllChildren(box.current!),
    )
  return (
    <div class="copy">
      <span class="copy-label">{label}</span>
      <code ref={box} class="copy-text" data-testid={testid} tabIndex={0} role="textbox" aria-readonly="true" aria-label={label}>
        {text}
      </code>
      <button type="button" class="button small" onClick={() => void copy()}>
        {t(done ? 'op.copied' : 'op.copy')}
      </button>
    </div>
  )
}
