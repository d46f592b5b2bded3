import { useEffect } from 'preact/hooks'
import { Alert } from '../../shared/icons'
import { t } from '../i18n'
import { Banner } from '../parts/Banner'
import { Toasts } from '../parts/Toasts'
import { useCommand } from '../state/commands'
import { dialog } from '../state/dialogs'
import { invitation, openCases, openInbox, openReplies, route } from '../state/nav'
import { begin } from '../state/session'
import { phase } from '../state/store'
import { Cases } from './Cases'
import { Convert } from './Convert'
import { EndDialog } from './EndDialog'
import { Help } from './Help'
import { Inbox } from './Inbox'
import { Invitation } from './Invitation'
import { NewTicket } from './NewTicket'
import { Palette } from './Palette'
import { Rail } from './Rail'
import { Replies } from './Replies'
import { SignIn } from './SignIn'
import { UndoDialog } from './UndoDialog'
import { TransferDialog } from './TransferDialog'

export function App() {
  if (invitation.value) return <Invitation />
  switch (phase.value) {
    case 'starting':
      return <Starting />
    case 'unreachable':
      return <Unreachable />
    case 'out':
      return <SignIn />
    case 'in':
      return <Desk />
  }
}

function Desk() {
  useCommand('inbox', () => openInbox())
  useCommand('cases', () => openCases())
  useCommand('replies', () => openReplies())
  useCommand('help', () => (dialog.value = { kind: 'help' }))
  useCommand('palette', () => (dialog.value = { kind: 'palette' }))
  const r = route.value
  useEffect(() => {
    if (document.activeElement === document.body) document.querySelector<HTMLElement>('[data-home]')?.focus()
  }, [])
  return (
    <div class="app" data-place={r.place} data-open={r.id ? 'yes' : 'no'}>
      <a class="skip" href="#main">
        {t('app.skip')}
      </a>
      <Rail />
      <Banner />
      <main id="main" class="panes" tabIndex={-1}>
        {r.place === 'inbox' && <Inbox view={r.view} id={r.id} />}
        {r.place === 'cases' && <Cases filter={r.filter} id={r.id} />}
        {r.place === 'replies' && <Replies id={r.id} />}
      </main>
      <Dialogs />
      <Toasts />
    </div>
  )
}

function Dialogs() {
  const d = dialog.value
  switch (d?.kind) {
    case 'help':
      return <Help />
    case 'palette':
      return <Palette />
    case 'transfer':
      return <TransferDialog id={d.id} />
    case 'convert':
      return <Convert id={d.id} />
    case 'end':
      return <EndDialog id={d.id} />
    case 'undo':
      return <UndoDialog id={d.id} />
    case 'create':
      return <NewTicket />
    default:
      return null
  }
}

function Starting() {
  return (
    <div class="starting" aria-busy="true" aria-label={t('app.loading')}>
      <span class="skeleton" />
      <span class="skeleton" />
      <span class="skeleton" />
    </div>
  )
}

function Unreachable() {
  return (
    <main class="door">
      <div class="empty" role="alert">
        <span class="empty-mark bad">
          <Alert />
        </span>
        <p class="empty-title">{t('app.unreachable')}</p>
        <p class="empty-do">{t('app.unreachable.do')}</p>
        <button type="button" class="button" onClick={() => void begin()}>
          {t('app.retry')}
        </button>
      </div>
    </main>
  )
}
