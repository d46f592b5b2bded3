import { useState } from 'preact/hooks'
import { Alert } from '../../shared/icons'
import { Talk } from '../../shared/icons-late'
import { locales } from '../../shared/i18n'
import { asRefusal } from '../../shared/refusal'
import { Code } from '../../console/parts/Code'
import { Field } from '../../console/parts/Field'
import { chooseLocale, languageNames, locale } from '../../console/state/settings'
import { useForm } from '../form'
import { t } from '../i18n'
import { expired, signIn } from '../session'

export function SignIn() {
  const [asks, setAsks] = useState(false) // for a code
  const f = useForm({ email: '', password: '', code: '' }, (v) =>
    signIn(v.email.trim(), v.password, v.code).catch((err: unknown) => {
      if (asRefusal(err).reason !== 'code_required') throw err
      setAsks(true)
    }),
  )
  const loose = f.wrong['']
  return (
    <main class="door">
      <div class="door-card">
        <header class="door-head">
          <span class="logo">
            <Talk />
          </span>
          <h1>{t('op.title')}</h1>
        </header>
        {expired.value && (
          <p class="notice" role="status">
            {t('door.expired')}
          </p>
        )}
        {loose && (
          <p class="notice bad" role="alert">
            <Alert />
            {loose}
          </p>
        )}
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
      </div>
      <p class="door-languages" role="group" aria-label={t('op.language')}>
        {locales.map((l) => (
          <button type="button" class="link" key={l} lang={l} aria-pressed={l === locale.value} onClick={() => chooseLocale(l)}>
            {languageNames[l]}
          </button>
        ))}
      </p>
    </main>
  )
}
