import { useRef, useState } from 'preact/hooks'
import { a } from '../i18n'

interface Props {
  label: string
  text: string
  /** A block of lines instead of one. */
  block?: boolean
  testid?: string
}

/** A text to be taken elsewhere. Where the browser forbids copying, it is chosen to be copied by hand. */
export function Copy({ label, text, block, testid }: Props) {
  const box = useRef<HTMLElement>(null)
  const [done, setDone] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setDone(true)
    } catch {
      getSelection()?.selectAllChildren(box.current!)
    }
  }
  return (
    <div class={block ? 'copy block' : 'copy'}>
      <span class="copy-label">{label}</span>
      <code ref={box} class="copy-text" data-testid={testid} tabIndex={0} role="textbox" aria-readonly="true" aria-label={label} aria-multiline={block ? 'true' : undefined}>
        {text}
      </code>
      <button type="button" class="button small" onClick={() => void copy()}>
        {a(done ? 'copy.done' : 'copy.do')}
      </button>
    </div>
  )
}
