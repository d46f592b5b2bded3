import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { t } from '../i18n'

/** A password's field with a way to see what one types. */
export function Password({ children }: { children: (type: 'password') => ComponentChildren }) {
  const [shown, show] = useState(false)
  return (
    <div class="password">
      {children((shown ? 'text' : 'password') as 'password')}
      <button type="button" class="link" aria-pressed={shown} onClick={() => show(!shown)}>
        {t(shown ? 'signin.hide' : 'signin.show')}
      </button>
    </div>
  )
}
