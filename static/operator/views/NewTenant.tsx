import { useState } from 'preact/hooks'
import { clientID } from '../../shared/ids'
import { locales } from '../../shared/i18n'
import { Card } from '../../console/admin/parts/Card'
import { Field } from '../../console/parts/Field'
import { languageNames, locale } from '../../console/state/settings'
import { useForm } from '../form'
import { t } from '../i18n'
import { Copy } from '../parts/Copy'
import { Page } from '../parts/Page'
import { go } from '../route'
import { api } from '../session'
import type { Tenant } from '../types'

interface Made {
  tenant: Tenant
  invitation?: { token: string } | null
}

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((z) => z !== 'UTC')]

/** Makes a tenant and invites its owner. */
export function NewTenant() {
  const [made, setMade] = useState<Made | null>(null)
  const start = { client_id: clientID(), name: '', locale: locale.value as string, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone, who: '', email: '' }
  const f = useForm(start, { fields: ['name', 'owner.email', 'owner.name', 'locale', 'time_zone'], key: 'new' }, async (v) => {
    const owner = { name: v.who.trim() || v.email.trim(), email: v.email.trim() }
    setMade(await api.post<Made>('/tenants', { client_id: v.client_id, name: v.name, locale: v.locale, time_zone: v.time_zone, owner }))
  })
  const back = () => go('tenants')
  if (made) return <Invited made={made} back={back} />
  return (
    <Page title={t('tenants.new')} back={back}>
      <form class="op-form card" onSubmit={f.submit} noValidate data-testid="tenant-form">
        {f.wrong[''] && (
          <p class="notice bad" role="alert">
            {f.wrong['']}
          </p>
        )}
        <Field label={t('new.name')} wrong={f.wrong['name']}>
          <input class="input" autofocus value={f.value.name} onInput={(e) => f.set({ name: e.currentTarget.value })} data-testid="f-name" />
        </Field>
        <Field label={t('new.email')} help={t('new.emailHelp')} wrong={f.wrong['owner.email']}>
          <input class="input" type="email" value={f.value.email} onInput={(e) => f.set({ email: e.currentTarget.value })} data-testid="f-email" />
        </Field>
        <Field label={t('new.who')} wrong={f.wrong['owner.name']}>
          <input class="input" value={f.value.who} onInput={(e) => f.set({ who: e.currentTarget.value })} data-testid="f-who" />
        </Field>
        <Field label={t('new.locale')} wrong={f.wrong['locale']}>
          <select class="input" value={f.value.locale} onChange={(e) => f.set({ locale: e.currentTarget.value })} data-testid="f-locale">
            {locales.map((l) => (
              <option key={l} value={l}>
                {languageNames[l]}
              </option>
            ))}
          </select>
        </Field>
        <Field label={t('new.zone')} wrong={f.wrong['time_zone']}>
          <select class="input" value={f.value.time_zone} onChange={(e) => f.set({ time_zone: e.currentTarget.value })} data-testid="f-zone">
            {zones.map((z) => (
              <option key={z} value={z}>
                {z.replaceAll('_', ' ')}
              </option>
            ))}
          </select>
        </Field>
        <div class="op-actions">
          <button type="submit" class={f.busy ? 'button main busy' : 'button main'} aria-disabled={f.busy} data-testid="make">
            {t('new.make')}
          </button>
          {f.drop && (
            <button type="button" class="button" onClick={f.drop} data-testid="drop">
              {t('op.drop')}
            </button>
          )}
        </div>
      </form>
    </Page>
  )
}

function Invited({ made, back }: { made: Made; back: () => void }) {
  const link = made.invitation ? `${location.origin}/console/invitation#${made.invitation.token}` : ''
  return (
    <Page title={made.tenant.name} back={back}>
      <Card title={t('new.made')}>
        <p role="status">{t(link ? 'new.invite' : 'new.ready')}</p>
        {link && <Copy label={t('new.link')} text={link} testid="invitation-link" />}
        <div class="op-actions">
          <button type="button" class="button main" onClick={() => go('tenants', made.tenant.id)} data-testid="see-tenant">
            {t('new.see')}
          </button>
        </div>
      </Card>
    </Page>
  )
}
