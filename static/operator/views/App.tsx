import { useEffect } from 'preact/hooks'
import { Alert, Check } from '../../shared/icons'
import { locale } from '../../console/state/settings'
import { t } from '../i18n'
import { Rail } from '../parts/Rail'
import { finding, go, route } from '../route'
import { begin, phase } from '../session'
import { toasts } from '../toasts'
import { Account } from './Account'
import { Changes } from './Changes'
import { Delivery } from './Delivery'
import { Health } from './Health'
import { Jobs } from './Jobs'
import { NewTenant } from './NewTenant'
import { SignIn } from './SignIn'
import { TenantPage } from './TenantPage'
import { Tenants } from './Tenants'

export function App() {
  useEffect(() => {
    document.title = `Recado · ${t('op.title')}`
  }, [locale.value])
  switch (phase.value) {
    case 'starting':
      return <p class="door" role="status">{t('op.loading')}</p>
    case 'unreachable':
      return <Unreachable />
    case 'out':
      return <SignIn />
    case 'in':
      return <Desk />
  }
}

/** "/" searches, "n" makes a tenant: not while something is typed. */
function keys(e: KeyboardEvent): void {
  const at = e.target as HTMLElement
  if (e.ctrlKey || e.metaKey || e.altKey || at.matches('input, textarea, select, [role=textbox]')) return
  if (e.key === '/') {
    e.preventDefault()
    go('tenants')
    finding.value = true
  } else if (e.key === 'n') {
    e.preventDefault()
    go('tenants', 'new')
  }
}

function Desk() {
  useEffect(() => {
    addEventListener('keydown', keys)
    return () => removeEventListener('keydown', keys)
  }, [])
  const { place, id } = route.value
  return (
    <div class="app" data-open="no">
      <a class="skip" href="#main">
        {t('op.skip')}
      </a>
      <Rail place={place} />
      <main id="main" class="op-main" tabIndex={-1}>
        <Place key={place + id} />
      </main>
      <div class="toasts" role="status" data-testid="toasts">
        {toasts.value.map((x) => (
          <div class={x.bad ? 'toast bad' : 'toast'} key={x.id}>
            {x.bad ? <Alert /> : <Check />}
            <span>{x.text}</span>
          </div>
        ))}
      </div>
    </div>
  )
}

function Place() {
  const { place, id } = route.value
  switch (place) {
    case 'changes':
      return <Changes />
    case 'health':
      return <Health />
    case 'delivery':
      return <Delivery />
    case 'jobs':
      return <Jobs />
    case 'account':
      return <Account />
    default:
      if (id === 'new') return <NewTenant />
      return id ? <TenantPage id={id} /> : <Tenants />
  }
}

function Unreachable() {
  return (
    <main class="door">
      <div class="empty" role="alert">
        <p class="empty-title">{t('op.unreachable')}</p>
        <button type="button" class="button" onClick={() => void begin()}>
          {t('op.retry')}
        </button>
      </div>
    </main>
  )
}
