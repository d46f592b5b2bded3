import { useMemo } from 'preact/hooks'
import { Field } from '../../parts/Field'
import { api } from '../../state/session'
import { a } from '../i18n'
import { Card } from '../parts/Card'
import { FormFrame } from '../parts/FormFrame'
import { Choice, Numeral, Text } from '../parts/inputs'
import { Page, Read } from '../parts/Page'
import { Try, type Tried } from '../parts/Try'
import { Form } from '../state/form'
import { useLoaded } from '../state/load'
import type { MailServer } from '../types'
import { Letters } from './Letters'

const read = () => api.get<MailServer>('/admin/mail').then((m) => ({ ...m, password: '' }))

// An empty field is a password that stays.
const edited = ({ password, ...rest }: MailServer) => (password ? { ...rest, password } : rest)

/** Whose mail server sends the letters, and what became of them. */
export function MailPage() {
  const got = useLoaded('mail', read)
  return (
    <Page title={a('nav.mail')} back="">
      <Read of={got}>{(m) => <MailForm m={m} />}</Read>
      <Letters />
    </Page>
  )
}

function MailForm({ m }: { m: MailServer }) {
  const f = useMemo(
    () =>
      new Form<MailServer>(m, {
        key: 'mail',
        kind: 'mail',
        save: (v) => api.put<MailServer>('/admin/mail', edited(v)).then((made) => ({ ...made, password: '' })),
        read,
        secret: ['password'],
      }),
    [],
  )
  const own = !!f.get<string>('host')
  return (
    <FormFrame f={f}>
      <Card title={a('mail.server')} lead={a(m.default ? 'mail.server.lead' : 'mail.server.none')}>
        <Text f={f} at="host" />
        {own && (
          <>
            <Choice
              f={f}
              at="tls"
              options={[
                { value: 'starttls', label: 'STARTTLS' },
                { value: 'tls', label: 'TLS' },
                { value: 'off', label: a('mail.off') },
              ]}
            />
            <Numeral f={f} at="port" min={0} max={65535} />
            <Text f={f} at="user" />
            <Field label={a('f.password')} help={f.get<boolean>('has_password') ? a('mail.password.kept') : ''} wrong={f.wrong.value['password']}>
              <input
                class="input"
                type="password"
                autocomplete="new-password"
                value={f.get<string>('password')}
                data-testid="f-password"
                onInput={(e) => f.set('password', e.currentTarget.value)}
              />
            </Field>
            <Text f={f} at="from" email />
          </>
        )}
        <Try f={f} send={() => api.post<Tried>('/admin/mail/test', edited(f.value.peek()))} />
      </Card>
    </FormFrame>
  )
}
