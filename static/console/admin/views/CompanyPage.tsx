import { useMemo } from 'preact/hooks'
import { locales } from '../../../shared/i18n'
import { languageNames } from '../../state/settings'
import { a, ar } from '../i18n'
import { Card } from '../parts/Card'
import { FormFrame } from '../parts/FormFrame'
import { Choice, Mistake, Text } from '../parts/inputs'
import { Page, Read } from '../parts/Page'
import { Zone } from '../parts/Zone'
import { Form } from '../state/form'
import { useLoaded } from '../state/load'
import { company, storeCompany } from '../state/settings'
import type { Company } from '../types'
import { PlanUse } from './PlanUse'
import { Secrets } from './Secrets'
import { SettingsFile } from './SettingsFile'

export function CompanyPage() {
  const got = useLoaded('company', company)
  return (
    <Page title={a('nav.company')} back="">
      <Read of={got}>
        {(c) => (
          <>
            <CompanyForm key={c.version} c={c} />
            <PlanUse />
            <Secrets of={c.identity} again={got.again} />
            <SettingsFile done={got.again} />
          </>
        )}
      </Read>
    </Page>
  )
}

const idle = [0, 2, 5, 15, 30, 60, 120, 240, -1]

function CompanyForm({ c }: { c: Company }) {
  const f = useMemo(() => new Form<Company>(c, { key: 'company', kind: 'company', save: storeCompany, read: company }), [])
  const minutes = String(f.get<number>('idle_minutes'))
  return (
    <FormFrame f={f}>
      <Card title={a('project.basics')}>
        <Text f={f} at="name" />
        <Choice f={f} at="locale" options={locales.map((l) => ({ value: l, label: languageNames[l] }))} />
        <Zone f={f} at="time_zone" />
        <div class="field">
          <label for="idle">{a('f.idle_minutes')}</label>
          <select id="idle" class="input middling" value={minutes} onChange={(e) => f.set('idle_minutes', Number(e.currentTarget.value))} data-testid="f-idle_minutes">
            {[...new Set([...idle, Number(minutes)])].map((n) => (
              <option key={n} value={n}>
                {n === 0 ? a('company.idle.default') : n < 0 ? a('seconds.never') : a('company.idle', { n })}
              </option>
            ))}
          </select>
          <span class="help">{a('help.company.idle_minutes')}</span>
          <Mistake f={f} at="idle_minutes" />
        </div>
        <Choice
          f={f}
          at="case_access"
          options={[
            { value: 'verified', label: a('company.verified') },
            { value: 'number', label: a('company.number') },
          ]}
        />
      </Card>
      <Card title={a('company.statuses')} lead={a('company.statuses.lead')}>
        {f.get<Company['statuses']>('statuses').map((s, i) => (
          <fieldset class="status-names" key={s.key}>
            <legend>{ar('category.' + s.category, s.category)}</legend>
            {locales.map((l) => (
              <Text key={l} f={f} help="" at={`statuses.${i}.names.${l}`} label={languageNames[l]} />
            ))}
          </fieldset>
        ))}
        <Mistake f={f} at="statuses" />
      </Card>
    </FormFrame>
  )
}
