import { useEffect } from 'preact/hooks'
import { Alert } from '../../shared/icons'
import { t } from '../i18n'
import type { Route } from '../pure/route'
import { Banner } from '../parts/Banner'
import { Toasts } from '../parts/Toasts'
import { useCommand } from '../state/commands'
import { dialog } from '../state/dialogs'
import { invitation, openBoard, openCases, openInbox, openReplies, openReports, openSettings, reset, route } from '../state/nav'
import { begin } from '../state/session'
import { arrival } from '../state/sso'
import { administers, phase, reads } from '../state/store'
import { BanDialog } from './BanDialog'
import { BansDialog } from './BansDialog'
import { Cases } from './Cases'
import { Convert } from './Convert'
import { EndDialog } from './EndDialog'
import { Help } from './Help'
import { Inbox } from './Inbox'
import { Invitation } from './Invitation'
import { NewPassword } from './NewPassword'
import { JoinDialog } from './JoinDialog'
import { MentionsDialog } from './MentionsDialog'
import { MergeDialog } from './MergeDialog'
import { NewTicket } from './NewTicket'
import { Palette } from './Palette'
import { Rail } from './Rail'
import { Replies } from './Replies'
import { BoardPlace, ReportsPlace } from './Reports'
import { SecurityDialog } from './Security'
import { Settings } from './Settings'
import { SignIn } from './SignIn'
import { SSO } from './SSO'
import { StayBar } from './StayBar'
import { UndoDialog } from './UndoDialog'
import { TransferDialog } from './TransferDialog'

export function App() {
  if (invitation.value) return <Invitation />
  if (reset.value) return <NewPassword />
  if (arrival.value) return <SSO />
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
  useCommand('inbox', reads.value ? () => openInbox() : null)
  useCommand('cases', reads.value ? () => openCases() : null)
  useCommand('replies', () => openReplies())
  useCommand('settings', administers.value ? () => openSettings() : null)
  useCommand('board', openBoard)
  useCommand('reports', () => openReports())
  useCommand('help', () => (dialog.value = { kind: 'help' }))
  useCommand('mentions', () => (dialog.value = { kind: 'mentions' }))
  useCommand('palette', () => (dialog.value = { kind: 'palette' }))
  const r = route.value
  const open = r.place === 'settings' ? r.section : r.id
  useEffect(() => {
    if (document.activeElement === document.body) document.querySelector<HTMLElement>('[data-home]')?.focus()
  }, [])
  return (
    <div class="app" data-place={r.place} data-open={open ? 'yes' : 'no'}>
      <a class="skip" href="#main">
        {t('app.skip')}
      </a>
      <Rail />
      <div class="banners">
        <StayBar />
        <Banner />
      </div>
      <main id="main" class="panes" tabIndex={-1}>
        <Place r={r} />
      </main>
      <Dialogs />
      <Toasts />
    </div>
  )
}

function Place({ r }: { r: Route }) {
  switch (r.place) {
    case 'inbox':
      return <Inbox view={r.view} id={r.id} project={r.project ?? ''} />
    case 'cases':
      return <Cases filter={r.filter} id={r.id} />
    case 'replies':
      return <Replies id={r.id} />
    case 'settings':
      return <Settings section={r.section} id={r.id} />
    case 'board':
      return <BoardPlace />
    case 'reports':
      return <ReportsPlace report={r.report} id={r.id} />
  }
}

function Dialogs() {
  const d = dialog.value
  switch (d?.kind) {
    case 'help':
      return <Help />
    case 'palette':
      return <Palette />
    case 'security':
      return <SecurityDialog />
    case 'transfer':
      return <TransferDialog id={d.id} />
    case 'convert':
      return <Convert id={d.id} />
    case 'end':
      return <EndDialog id={d.id} />
    case 'undo':
      return <UndoDialog id={d.id} />
    case 'ban':
      return <BanDialog id={d.id} />
    case 'join':
      return <JoinDialog id={d.id} />
    case 'bans':
      return <BansDialog />
    case 'mentions':
      return <MentionsDialog />
    case 'merge':
      return <MergeDialog id={d.id} />
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
