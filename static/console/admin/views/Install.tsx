import { api } from '../../state/session'
import { a } from '../i18n'
import { Card } from '../parts/Card'
import { Copy } from '../parts/Copy'
import { Read } from '../parts/Page'
import { useLoaded } from '../state/load'
import type { Widget } from '../types'
import { LiveCheck } from './LiveCheck'

interface Directive {
  name: string
  sources: string[]
}

interface Instructions {
  snippet: string
  script_nonce: string
  stub: string
  link: string
  policy: Directive[]
  policy_nonce: Directive[]
}

const policyText = (all: Directive[]) => all.map((d) => `${d.name} ${d.sources.join(' ')}`).join('; ')

/** How the widget comes onto the company's pages, and whether it did. */
export function Install({ w }: { w: Widget }) {
  const got = useLoaded(`install/${w.id}/${w.version}`, () => api.get<Instructions>(`/admin/widgets/${encodeURIComponent(w.id)}/install`))
  return (
    <Card title={a('install.title')} lead={a('install.lead')}>
      <Read of={got}>
        {(i) => (
          <>
            <Copy block label={a('install.snippet')} text={i.snippet} testid="snippet" />
            <Copy block label={a('install.policy')} text={policyText(i.policy)} testid="policy" />
            <details class="signing">
              <summary>{a('install.more')}</summary>
              <Copy block label={a('install.nonce')} text={i.script_nonce} />
              <Copy block label={a('install.policyNonce')} text={policyText(i.policy_nonce)} />
              <Copy block label={a('install.stub')} text={i.stub} />
              <Copy label={a('install.link')} text={i.link} />
            </details>
            <LiveCheck w={w} />
          </>
        )}
      </Read>
    </Card>
  )
}
