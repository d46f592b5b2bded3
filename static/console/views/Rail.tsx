import { useRef } from 'preact/hooks'
import { Inbox as InboxIcon, LogOut, Talk, Ticket as TicketIcon } from '../../shared/icons-late'
import { locales } from '../../shared/i18n'
import { Face, StateMark } from '../../shared/marks'
import { t, tr } from '../i18n'
import { Board, Chart, Settings, Slash } from '../parts/icons'
import { Cap } from '../parts/Key'
import { tryAlerts } from '../state/alerts'
import { setAvailability } from '../state/desk'
import { dialog } from '../state/dialogs'
import { openBoard, openCases, openInbox, openReplies, openReports, openSettings, route } from '../state/nav'
import { leavePush, push, tryPush, turnPush } from '../state/push'
import { signOut } from '../state/session'
import { chooseLocale, languageNames, locale, sound } from '../state/settings'
import { administers, attention, live, reads, session } from '../state/store'
import { complain, toast } from '../state/toasts'
import { base } from '../pure/route'

export function Rail() {
  const place = route.value.place
  return (
    <div class="rail">
      <span class="logo rail-logo" aria-hidden="true">
        <Talk />
      </span>
      <nav class="rail-nav" aria-label={t('rail.label')}>
        {reads.value && (
          <>
            <RailLink to="conversations" on={place === 'inbox'} go={openInbox} testid="nav-inbox">
              <InboxIcon />
              <span>{t('rail.inbox')}</span>
              {attention.value > 0 && <span class="count rail-count">{attention.value > 99 ? '99+' : attention.value}</span>}
            </RailLink>
            <RailLink to="tickets" on={place === 'cases'} go={openCases} testid="nav-cases">
              <TicketIcon />
              <span>{t('rail.cases')}</span>
            </RailLink>
          </>
        )}
        <RailLink to="replies" on={place === 'replies'} go={openReplies} testid="nav-replies">
          <Slash />
          <span>{t('rail.replies')}</span>
        </RailLink>
        <RailLink to="board" on={place === 'board'} go={openBoard} testid="nav-board">
          <Board />
          <span>{t('rail.board')}</span>
        </RailLink>
        <RailLink to="reports" on={place === 'reports'} go={openReports} testid="nav-reports">
          <Chart />
          <span>{t('rail.reports')}</span>
        </RailLink>
        {administers.value && (
          <RailLink to="settings" on={place === 'settings'} go={openSettings} testid="nav-settings">
            <Settings />
            <span>{t('rail.settings')}</span>
          </RailLink>
        )}
      </nav>
      <section class="rail-foot" aria-label={t('rail.account')}>
        {!session.value!.stay && (
          <>
            <AvailabilitySwitch />
            <Account />
          </>
        )}
      </section>
    </div>
  )
}

interface LinkProps {
  to: string
  on: boolean
  go: () => void
  testid: string
  children: preact.ComponentChildren
}

function RailLink({ to, on, go, testid, children }: LinkProps) {
  const click = (e: MouseEvent) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey) return
    e.preventDefault()
    go()
  }
  return (
    <a class="rail-link" href={`${base}/${to}`} aria-current={on ? 'page' : undefined} onClick={click} data-testid={testid}>
      {children}
    </a>
  )
}

function AvailabilitySwitch() {
  const chosen = session.value!.agent.availability
  const connected = live.value === 'up'
  const state = connected ? chosen : 'offline'
  return (
    <button
      type="button"
      role="switch"
      class={'availability ' + state}
      aria-checked={chosen === 'online'}
      aria-label={t('availability.label')}
      title={t(`availability.${chosen}.hint`)}
      data-testid="availability"
      data-state={state}
      onClick={() => void setAvailability(chosen === 'online' ? 'away' : 'online')}
    >
      <span class="availability-track">
        <StateMark state={state} />
      </span>
      <span class="availability-word">{connected ? t(`availability.${chosen}`) : t('availability.gone')}</span>
    </button>
  )
}

function Account() {
  const menu = useRef<HTMLDivElement>(null)
  const { agent, tenant } = session.value!
  const leave = (everywhere: boolean) => leavePush()
      .catch(() => {})
      .then(() => signOut(everywhere))
      .catch(complain)
  return (
    <>
      <button
        type="button"
        class="account"
        popovertarget="account-menu"
        data-testid="account"
      >
        <Face name={agent.name} />
        <span class="aside">
          {t('rail.account')}: {agent.name}
        </span>
      </button>
      <div ref={menu} id="account-menu" class="menu" popover="auto" data-testid="account-menu">
        <div class="menu-who">
          <Face name={agent.name} />
          <div>
            <p class="menu-name">{agent.name}</p>
            <p class="menu-small">{agent.email}</p>
            <p class="menu-small">
              {tenant.name} · {tr('role.' + agent.role, agent.role)}
            </p>
          </div>
        </div>
        <div class="menu-part" role="group" aria-label={t('menu.language')}>
          {locales.map((l) => (
            <label class="menu-item" key={l}>
              <input
                type="radio"
                name="locale"
                checked={l === locale.value}
                onChange={() => chooseLocale(l)}
                data-testid={'locale-' + l}
              />
              <span lang={l}>{languageNames[l]}</span>
            </label>
          ))}
        </div>
        <div class="menu-part">
          <label class="menu-item">
            <input
              type="checkbox"
              checked={sound.value}
              onChange={(e) => (sound.value = e.currentTarget.checked)}
              data-testid="sound"
            />
            <span>{t('menu.sound')}</span>
          </label>
          {push.value !== 'none' && (
            <label class="menu-item">
              <input
                type="checkbox"
                checked={push.value === 'on'}
                disabled={push.value === 'denied'}
                onChange={(e) => {
                  const box = e.currentTarget
                  void turnPush(box.checked)
                    .catch(() => toast(t('push.failed'), { bad: true }))
                    .finally(() => (box.checked = push.peek() === 'on'))
                }}
                data-testid="push"
              />
              <span>{t(push.value === 'denied' ? 'push.denied' : 'push.on')}</span>
            </label>
          )}
          <button type="button" class="menu-item" onClick={() => void tryAlerts().then((text) => toast(text), complain).then(tryPush).catch(complain)} data-testid="try-alerts">
            <span>{t('menu.tryAlerts')}</span>
          </button>
          <button
            type="button"
            class="menu-item"
            onClick={() => {
              menu.current?.hidePopover()
              dialog.value = { kind: 'help' }
            }}
          >
            <span>{t('menu.keys')}</span>
            <Cap name="?" />
          </button>
          <button
            type="button"
            class="menu-item"
            data-testid="security"
            onClick={() => {
              menu.current?.hidePopover()
              dialog.value = { kind: 'security' }
            }}
          >
            <span>{t('security.menu')}</span>
          </button>
        </div>
        <div class="menu-part">
          <button
            type="button"
            class="menu-item"
            onClick={() => {
              menu.current?.hidePopover()
              dialog.value = { kind: 'bans' }
            }}
            data-testid="bans"
          >
            <span>{t('bans.title')}</span>
          </button>
        </div>
        <div class="menu-part">
          <button type="button" class="menu-item" onClick={() => void leave(false)} data-testid="signout">
            <LogOut />
            <span>{t('menu.signout')}</span>
          </button>
          <button type="button" class="menu-item" onClick={() => void leave(true)} data-testid="signout-all">
            <span>{t('menu.signoutAll')}</span>
          </button>
        </div>
      </div>
    </>
  )
}
