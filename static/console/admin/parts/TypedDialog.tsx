import { useState } from 'preact/hooks'
import { Dialog } from '../../parts/Dialog'
import { Field } from '../../parts/Field'
import { a } from '../i18n'

interface Props {
  title: string
  lead: string
  /** What has to be typed. */
  name: string
  /** What is done. */
  act: string
  done: () => void
  close: () => void
}

/** Something that nothing brings back: its name is typed. */
export function TypedDialog({ title, lead, name, act, done, close }: Props) {
  const [typed, setTyped] = useState('')
  const sure = typed.trim() === name.trim()
  const go = (e: Event) => {
    e.preventDefault()
    if (sure) done()
  }
  return (
    <Dialog title={title} name="typed" close={close}>
      <form class="form" onSubmit={go}>
        <p class="form-lead">{lead}</p>
        <Field label={a('typed.name', { name })}>
          <input class="input" value={typed} autocomplete="off" onInput={(e) => setTyped(e.currentTarget.value)} data-testid="typed-name" />
        </Field>
        <div class="dialog-foot">
          <button type="button" class="button" onClick={close}>
            {a('app.cancel')}
          </button>
          <button type="submit" class="button danger" disabled={!sure} data-testid="typed-go">
            {act}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
