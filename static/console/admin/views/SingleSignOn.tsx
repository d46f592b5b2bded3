import { useEffect, useMemo, useState } from 'preact/hooks'
import { Dialog } from '../../parts/Dialog'
import { Field } from '../../parts/Field'
import { api } from '../../state/session'
import { asRefusal } from '../../../shared/refusal'
import { complain } from '../../state/toasts'
import { a } from '../i18n'
import { Card } from '../parts/Card'
import { Copy } from '../parts/Copy'
import { FormFrame } from '../parts/FormFrame'
import { Text, Toggle } from '../parts/inputs'
import { Page, Read } from '../parts/Page'
import { Form } from '../state/form'
import { useLoaded } from '../state/load'
import type { Versioned } from '../types'

interface SSO extends Versioned {
  on: boolean
  issuer: string
  client_id: string
  secret: boolean
  public: boolean
  required: boolean
  redirect: string
  link: string
}

const named = async (work: Promise<SSO>): Promise<SSO> => ({ ...(await work), id: 'sso' })
const read = () => named(api.get<SSO>('/admin/sso'))

/** The tenant's own identity provider: for owners. */
export function SingleSignOn() {
  const got = useLoaded('sso', read)
  return (
    <Page title={a('sso.title')} back="">
      <Read of={got}>{(s) => <Provider key={String(s.on)} s={s} again={got.again} />}</Read>
    </Page>
  )
}

function Provider({ s, again }: { s: SSO; again: () => void }) {
  const [secret, setSecret] = useState('') // not kept with what is typed: it is a secret
  const [going, setGoing] = useState(false)
  const typed = useMemo(() => ({ secret: '' }), [])
  typed.secret = secret
  const f = useMemo(() => {
    const save = (v: SSO) => named(api.put<SSO>('/admin/sso', { ...v, secret: v.public ? '' : typed.secret }))
    return new Form<SSO>(s, { key: 'sso', kind: 'sso', save, read, saved: () => (setSecret(''), again()) })
  }, [])
  const dirty = f.dirty.value
  useEffect(() => {
    if (!dirty) setSecret('') // 'Discard' is for it, too
  }, [dirty])
  const open = f.get<boolean>('public')
  return (
    <>
      <FormFrame f={f} save={a('sso.save')}>
        <Card title={a('sso.title')} lead={a('sso.lead')}>
          <p class="help">{a('sso.step')}</p>
          <Copy label={a('sso.redirect')} text={s.redirect} testid="sso-redirect" />
          <Text f={f} at="issuer" label={a('sso.issuer')} help={a('sso.issuer.help')} />
          <Text f={f} at="client_id" label={a('sso.client')} />
          {!open && (
            <Field label={a('sso.secret')} help={s.secret ? a('sso.secret.kept') : ''} wrong={f.wrong.value['secret']}>
              <input
                class="input"
                type="password"
                autocomplete="off"
                value={secret}
                data-testid="f-secret"
                onInput={(e) => {
                  setSecret(e.currentTarget.value)
                  f.set('typed', e.currentTarget.value !== '')
                }}
              />
            </Field>
          )}
          <Toggle f={f} at="public" label={a('sso.public')} help="" />
          <Toggle f={f} at="required" label={a('sso.required')} help={a('sso.required.help')} />
          {s.on && <Copy label={a('sso.link')} text={s.link} testid="sso-link" />}
        </Card>
      </FormFrame>
      {s.on && (
        <div class="card-foot start">
          <button type="button" class="button small danger" onClick={() => setGoing(true)} data-testid="sso-remove">
            {a('sso.off')}
          </button>
        </div>
      )}
      {going && <Remove version={s.version} close={() => setGoing(false)} done={() => (setGoing(false), again())} />}
    </>
  )
}

function Remove({ version, close, done }: { version: number; close: () => void; done: () => void }) {
  const remove = () => api.call('DELETE', '/admin/sso', { version }).then(done, (err: unknown) => (complain(err), asRefusal(err).reason === 'stale' && done()))
  return (
    <Dialog title={a('sso.off.ask')} name="sso" close={close}>
      <p class="form-lead">{a('sso.off.lead')}</p>
      <div class="dialog-foot">
        <button type="button" class="button" onClick={close}>
          {a('app.cancel')}
        </button>
        <button type="button" class="button danger" data-testid="sso-remove-yes" onClick={() => void remove()}>
          {a('sso.off')}
        </button>
      </div>
    </Dialog>
  )
}
