import { useEffect, useRef, useState } from 'preact/hooks'
import { asRefusal } from '../../shared/refusal'
import { sentence, t } from '../i18n'
import { Code } from '../parts/Code'
import { Field } from '../parts/Field'
import { Password } from '../parts/Password'
import { signIn, type Choice } from '../state/session'
import { arrival, lastTenant } from '../state/sso'
import { expired, renewed } from '../state/store'
import { Bad, Door } from './Door'
import { Forgot } from './Forgot'

interface Wrong {
  email?: string
  password?: string
  code?: string
  form?: string
}

export function SignIn() {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState<string | null>(null) // null: nobody asked for one
  const [tenants, setTenants] = useState<Choice[] | null>(null)
  const [wrong, setWrong] = useState<Wrong>({})
  const [busy, setBusy] = useState(false)
  const [forgot, setForgot] = useState(false)
  const company = lastTenant()

  const enter = async (tenant = '') => {
    setBusy(true)
    setWrong({})
    try {
      const choice = await signIn(email.trim(), password, code ?? '', tenant)
      if (choice) setTenants(choice)
    } catch (err) {
      const { reason, params } = asRefusal(err)
      if (reason === 'code_required') return setCode('')
      if (reason === 'sso_required') return void (arrival.value = { tenant: String(params['tenant']), asked: true })
      setWrong(place(err))
      if (reason === 'bad_login' || reason === 'bad_code') setTenants(null)
      if (reason === 'bad_login') setCode(null)
    } finally {
      setBusy(false)
    }
  }
  if (forgot) return <Forgot email={email.trim()} back={() => setForgot(false)} />
  return (
    <Door title={t('signin.title')}>
      {expired.value && (
        <p class="notice" role="status">
          {t('signin.expired')}
        </p>
      )}
      {renewed.value && (
        <p class="notice" role="status">
          {t('reset.done')}
        </p>
      )}
      {wrong.form && <Bad>{wrong.form}</Bad>}
      {tenants ? (
        <Tenants list={tenants} busy={busy} choose={(id) => void enter(id)} back={() => setTenants(null)} />
      ) : code !== null ? (
        <SecondStep {...{ code, setCode, wrong: wrong.code, busy }} submit={() => void enter()} back={() => setCode(null)} />
      ) : (
        <>
          <Credentials {...{ email, setEmail, password, setPassword, wrong, setWrong, busy }} submit={() => void enter()} />
          <button type="button" class="link" data-testid="signin-forgot" onClick={() => setForgot(true)}>
            {t('signin.forgot')}
          </button>
          {company && (
            <button type="button" class="button" data-testid="signin-sso" onClick={() => (arrival.value = { tenant: company, asked: true })}>
              {t('sso.button')}
            </button>
          )}
        </>
      )}
    </Door>
  )
}

/** Where a refusal belongs: at a field, or above the form. */
function place(err: unknown): Wrong {
  const r = asRefusal(err)
  const text = sentence(err)
  if (r.reason === 'bad_login') return { password: text }
  if (r.field === 'code') return { code: text }
  if (r.field === 'email' || r.reason === 'bad_email') return { email: text }
  if (r.field === 'password') return { password: text }
  return { form: text }
}

interface CredentialsProps {
  email: string
  setEmail: (v: string) => void
  password: string
  setPassword: (v: string) => void
  wrong: Wrong
  setWrong: (w: Wrong) => void
  busy: boolean
  submit: () => void
}

function Credentials(p: CredentialsProps) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    const inputs = form.current?.querySelectorAll<HTMLElement>('input')
    ;(form.current?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? inputs?.[p.email ? 1 : 0])?.focus()
  }, [p.wrong])
  const submit = (e: Event) => {
    e.preventDefault()
    const wrong: Wrong = {}
    if (!p.email.trim()) wrong.email = t('signin.emailMissing')
    if (!p.password) wrong.password = t('signin.passwordMissing')
    if (wrong.email || wrong.password) p.setWrong(wrong)
    else if (!p.busy) p.submit()
  }
  return (
    <form ref={form} class="form" onSubmit={submit} noValidate data-testid="signin-form">
      <Field label={t('signin.email')} wrong={p.wrong.email}>
        <input
          class="input"
          type="email"
          name="email"
          autocomplete="username"
          value={p.email}
          data-testid="signin-email"
          onInput={(e) => p.setEmail(e.currentTarget.value)}
        />
      </Field>
      <Password>
        {(type) => (
          <Field label={t('signin.password')} wrong={p.wrong.password}>
            <input
              class="input"
              type={type}
              name="password"
              autocomplete="current-password"
              value={p.password}
              data-testid="signin-password"
              onInput={(e) => p.setPassword(e.currentTarget.value)}
            />
          </Field>
        )}
      </Password>
      <button
        type="submit"
        class={p.busy ? 'button main busy' : 'button main'}
        aria-disabled={p.busy}
        data-testid="signin-submit"
      >
        {t(p.busy ? 'signin.working' : 'signin.submit')}
      </button>
    </form>
  )
}

interface SecondStepProps {
  code: string
  setCode: (v: string) => void
  wrong: string | undefined
  busy: boolean
  submit: () => void
  back: () => void
}

function SecondStep(p: SecondStepProps) {
  const submit = (e: Event) => {
    e.preventDefault()
    if (p.code.trim() && !p.busy) p.submit()
  }
  return (
    <form class="form" onSubmit={submit} noValidate data-testid="code-form">
      <Code label={t('signin.code')} help={t('signin.codeHelp')} value={p.code} set={p.setCode} wrong={p.wrong} />
      <button type="submit" class={p.busy ? 'button main busy' : 'button main'} aria-disabled={p.busy} data-testid="code-submit">
        {t(p.busy ? 'signin.working' : 'signin.submit')}
      </button>
      <button type="button" class="link" onClick={p.back}>
        {t('signin.other')}
      </button>
    </form>
  )
}

function Tenants({
  list,
  busy,
  choose,
  back,
}: {
  list: Choice[]
  busy: boolean
  choose: (id: string) => void
  back: () => void
}) {
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [])
  return (
    <div class="form" role="group" aria-label={t('signin.tenant')} data-testid="signin-tenants">
      <p>{t('signin.tenant')}</p>
      {list.map((c, i) => (
        <button type="button" class="button" key={c.id} ref={i ? null : first} disabled={busy} onClick={() => choose(c.id)}>
          {c.name}
        </button>
      ))}
      <button type="button" class="link" onClick={back}>
        {t('signin.other')}
      </button>
    </div>
  )
}
