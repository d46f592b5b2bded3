import { useState } from 'preact/hooks'
import { locales } from '../../shared/i18n'
import { Card } from '../../console/admin/parts/Card'
import { useLoaded } from '../../console/admin/state/load'
import { Code } from '../../console/parts/Code'
import { Field } from '../../console/parts/Field'
import type { NewFactor, Security } from '../../console/state/security'
import { chooseLocale, languageNames, locale } from '../../console/state/settings'
import { type Form, useForm } from '../form'
import { t, when } from '../i18n'
import { Page, Read } from '../parts/Page'
import { api, session } from '../session'
import { complain, toast } from '../toasts'

/** Who one is: the second factor, the browsers one is signed in with, the language. */
export function Account() {
  const got = useLoaded('security', () => api.get<Security>('/security'))
  return (
    <Page title={t('op.account')}>
      <Card title={session.value?.email ?? ''}>
        <p class="op-actions" role="group" aria-label={t('op.language')}>
          {locales.map((l) => (
            <button type="button" class="button small" key={l} lang={l} aria-pressed={l === locale.value} onClick={() => chooseLocale(l)}>
              {languageNames[l]}
            </button>
          ))}
        </p>
      </Card>
      <Read of={got}>
        {(s) => (
          <>
            <Factor s={s} again={got.again} />
            <Sessions s={s} again={got.again} />
          </>
        )}
      </Read>
    </Page>
  )
}

type Step = { at: 'rest' } | { at: 'scan'; made: NewFactor } | { at: 'keep'; recovery: string[] }

function Factor({ s, again }: { s: Security; again: () => void }) {
  const [step, setStep] = useState<Step>({ at: 'rest' })
  const begin = useForm({ password: '', code: '' }, { fields: s.factor ? ['password', 'code'] : ['password'] }, async (v) => {
    if (!s.factor) return setStep({ at: 'scan', made: await api.post<NewFactor>('/factor', { password: v.password }) })
    await api.call('DELETE', '/factor', v)
    begin.set({ password: '', code: '' })
    toast(t('factor.stopped'))
    again()
  })
  const confirm = useForm({ code: '' }, { fields: ['code'] }, async (v) => setStep({ at: 'keep', recovery: (await api.put<{ recovery: string[] }>('/factor', v)).recovery }))
  return (
    <Card title={t('factor.title')} lead={s.factor ? t('factor.on', { n: s.recovery }) : t('factor.off')}>
      {step.at === 'rest' && (
        <form class="op-form" onSubmit={begin.submit} noValidate>
          <Field label={t('door.password')} wrong={begin.wrong['password'] ?? begin.wrong['']}>
            <input class="input" type="password" autocomplete="current-password" value={begin.value.password} onInput={(e) => begin.set({ password: e.currentTarget.value })} data-testid="factor-password" />
          </Field>
          {s.factor && <CodeField f={begin} />}
          <Go busy={begin.busy} label={t(s.factor ? 'factor.stop' : 'factor.start')} />
        </form>
      )}
      {step.at === 'scan' && (
        <form class="op-form" onSubmit={confirm.submit} noValidate>
          <p>{t('factor.scan')}</p>
          <svg class="qr" viewBox={`0 0 ${step.made.size} ${step.made.size}`} role="img" aria-label={t('factor.picture')} shape-rendering="crispEdges">
            <path d={step.made.picture} />
          </svg>
          <code data-testid="factor-secret">{step.made.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
          <Code label={t('door.code')} value={confirm.value.code} set={(code) => confirm.set({ code })} wrong={confirm.wrong['code'] ?? confirm.wrong['']} />
          <Go busy={confirm.busy} label={t('factor.confirm')} />
        </form>
      )}
      {step.at === 'keep' && (
        <>
          <p role="status">{t('factor.keep')}</p>
          <ul class="recovery" data-testid="recovery">
            {step.recovery.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ul>
          <div class="op-actions">
            <button
              type="button"
              class="button main"
              onClick={() => {
                setStep({ at: 'rest' })
                again()
              }}
            >
              {t('factor.kept')}
            </button>
          </div>
        </>
      )}
    </Card>
  )
}

const CodeField = ({ f }: { f: Form<{ password: string; code: string }> }) => (
  <Field label={t('door.code')} wrong={f.wrong['code']}>
    <input class="input" autocomplete="one-time-code" value={f.value.code} onInput={(e) => f.set({ code: e.currentTarget.value })} />
  </Field>
)

const Go = ({ busy, label }: { busy: boolean; label: string }) => (
  <button type="submit" class={busy ? 'button main busy' : 'button main'} aria-disabled={busy} data-testid="factor-go">
    {label}
  </button>
)

function Sessions({ s, again }: { s: Security; again: () => void }) {
  const end = (id: string) => api.call('DELETE', '/sessions/' + encodeURIComponent(id)).then(again, complain)
  return (
    <Card title={t('sessions.title')}>
      <ul class="sessions">
        {s.sessions.map((b) => (
          <li key={b.id}>
            <span>
              {b.tenant || t('op.title')} {b.current && <strong>· {t('sessions.this')}</strong>}
              <span class="settings-what">
                <br />
                {b.browser} · {when(b.seen)}
              </span>
            </span>
            {!b.current && (
              <button type="button" class="button small" onClick={() => void end(b.id)}>
                {t('sessions.end')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
