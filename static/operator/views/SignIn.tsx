import { useState } from 'preact/hooks'
import { asRefusal } from '../../shared/refusal'
import { Code } from '../../console/parts/Code'
import { Bad, DoorFrame } from '../../console/parts/DoorFrame'
import { Field } from '../../console/parts/Field'
import { useForm } from '../form'
import { t } from '../i18n'
import { expired, signIn } from '../session'

export function SignIn() {
  const [asks, setAsks] = useState(false) // for a code
  const f = useForm({ email: '', password: '', code: '' }, { fields: asks ? ['code'] : ['email', 'password'] }, (v) =>
    signIn(v.email.trim(), v.password, v.code).catch((err: unknown) => {
      if (asRefusal(err).reason !== 'code_required') throw err
      setAsks(true)
    }),
  )
  const loose = f.wrong['']
  return (
    <DoorFrame title={t('op.title')} languages={t('op.language')}>
      {expired.value && (
        <p class="notice" role="status">
          {t('door.expired')}
        </p>
      )}
      {loose && <Bad>{loose}</Bad>}
      <form class="form" onSubmit={f.submit} noValidate data-testid="signin-form">
        {asks ? (
          <Code label={t('door.code')} help={t('door.codeHelp')} value={f.value.code} set={(code) => f.set({ code })} wrong={f.wrong['code']} />
        ) : (
          <>
            <Field label={t('door.email')} wrong={f.wrong['email']}>
              <input class="input" type="email" autocomplete="username" autofocus value={f.value.email} onInput={(e) => f.set({ email: e.currentTarget.value })} data-testid="signin-email" />
            </Field>
            <Field label={t('door.password')} wrong={f.wrong['password']}>
              <input class="input" type="password" autocomplete="current-password" value={f.value.password} onInput={(e) => f.set({ password: e.currentTarget.value })} data-testid="signin-password" />
            </Field>
          </>
        )}
        <button type="submit" class={f.busy ? 'button main busy' : 'button main'} aria-disabled={f.busy} data-testid="signin-submit">
          {t('door.enter')}
        </button>
      </form>
    </DoorFrame>
  )
}
