import { useState } from 'preact/hooks'
import { asRefusal } from '../../shared/refusal'
import { sentence, t } from '../i18n'
import { Code } from '../parts/Code'
import { Field } from '../parts/Field'
import { Password } from '../parts/Password'
import { beginFactor, confirmFactor, type NewFactor, removeFactor } from '../state/security'
import { toast } from '../state/toasts'
import { Bad } from './Door'

type Step = { at: 'rest' } | { at: 'password' } | { at: 'scan'; made: NewFactor } | { at: 'keep'; recovery: string[] } | { at: 'stop' }

interface Props {
  on: boolean
  left: number
  changed: () => void
}

/** The second step of signing in: on, off, and the way from one to the other. */
export function FactorPart({ on, left, changed }: Props) {
  const [step, setStep] = useState<Step>({ at: 'rest' })
  const rest = () => setStep({ at: 'rest' })
  return (
    <section class="security-part" aria-labelledby="factor-title">
      <h3 id="factor-title">{t('factor.title')}</h3>
      {step.at === 'rest' && (
        <>
          <p>
            {t(on ? 'factor.on' : 'factor.off')} {on && t('factor.left', { n: left })}
          </p>
          <button type="button" class="button" data-testid={on ? 'factor-stop' : 'factor-start'} onClick={() => setStep({ at: on ? 'stop' : 'password' })}>
            {t(on ? 'factor.stop' : 'factor.start')}
          </button>
        </>
      )}
      {step.at === 'password' && (
        <Ask label={t('factor.next')} asks={['password']} cancel={rest} go={async ({ password }) => setStep({ at: 'scan', made: await beginFactor(password) })} />
      )}
      {step.at === 'scan' && <Scan made={step.made} cancel={rest} done={(recovery) => setStep({ at: 'keep', recovery })} />}
      {step.at === 'keep' && (
        <Keep
          recovery={step.recovery}
          done={() => {
            rest()
            changed()
          }}
        />
      )}
      {step.at === 'stop' && (
        <Ask
          label={t('factor.stop')}
          asks={['password', 'code']}
          cancel={rest}
          go={async ({ password, code }) => {
            await removeFactor(password, code)
            toast(t('factor.stopped'))
            rest()
            changed()
          }}
        />
      )}
    </section>
  )
}

type Asked = 'password' | 'code'

interface AskProps {
  label: string
  asks: Asked[]
  codeLabel?: string
  go: (said: Record<Asked, string>) => Promise<void>
  cancel: () => void
}

/** Asks for what proves who one is, and says at its field what is wrong with it. */
function Ask({ label, asks, codeLabel, go, cancel }: AskProps) {
  const [said, setSaid] = useState({ password: '', code: '' })
  const [wrong, setWrong] = useState<{ field: string; text: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const at = (field: Asked) => (wrong?.field === field ? wrong.text : undefined)
  const submit = async (e: Event) => {
    e.preventDefault()
    if (busy) return
    setBusy(true)
    try {
      await go(said)
    } catch (err) {
      setWrong({ field: asRefusal(err).field, text: sentence(err) })
      setBusy(false)
    }
  }
  return (
    <form class="form" onSubmit={(e) => void submit(e)} noValidate>
      {wrong && !asks.includes(wrong.field as Asked) && <Bad>{wrong.text}</Bad>}
      {asks.includes('password') && (
        <Password>
          {(type) => (
            <Field label={t('factor.password')} wrong={at('password')}>
              <input
                class="input"
                type={type}
                autocomplete="current-password"
                value={said.password}
                autofocus
                data-testid="factor-password"
                onInput={(e) => setSaid({ ...said, password: e.currentTarget.value })}
              />
            </Field>
          )}
        </Password>
      )}
      {asks.includes('code') && <Code label={codeLabel ?? t('signin.code')} value={said.code} set={(code) => setSaid({ ...said, code })} wrong={at('code')} />}
      <div class="dialog-foot">
        <button type="button" class="button" onClick={cancel}>
          {t('app.cancel')}
        </button>
        <button type="submit" class={busy ? 'button main busy' : 'button main'} aria-disabled={busy} data-testid="factor-go">
          {label}
        </button>
      </div>
    </form>
  )
}

function Scan({ made, cancel, done }: { made: NewFactor; cancel: () => void; done: (recovery: string[]) => void }) {
  return (
    <>
      <p>{t('factor.scan')}</p>
      <svg class="qr" viewBox={`0 0 ${made.size} ${made.size}`} role="img" aria-label={t('factor.picture')} shape-rendering="crispEdges">
        <path d={made.picture} />
      </svg>
      <p>
        {t('factor.secret')}: <code data-testid="factor-secret">{made.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
      <Ask label={t('factor.confirm')} asks={['code']} codeLabel={t('factor.code')} cancel={cancel} go={async ({ code }) => done((await confirmFactor(code)).recovery)} />
    </>
  )
}

function Keep({ recovery, done }: { recovery: string[]; done: () => void }) {
  const copy = () => navigator.clipboard.writeText(recovery.join('\n')).then(() => toast(t('factor.copied')), () => {})
  return (
    <>
      <p role="status">{t('factor.keep')}</p>
      <ul class="recovery" data-testid="recovery">
        {recovery.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div class="dialog-foot">
        <button type="button" class="button" onClick={() => void copy()}>
          {t('factor.copy')}
        </button>
        <button type="button" class="button main" onClick={done} data-testid="factor-kept">
          {t('factor.kept')}
        </button>
      </div>
    </>
  )
}
