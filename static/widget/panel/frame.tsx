import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Alert, Back, Close, More } from '../../shared/icons'
import { alone } from './host'
import { go, host, phone, shown, trouble } from './state'
import { t } from './words'

interface HeaderProps {
  title: string
  sub?: ComponentChildren
  back?: () => void
  actions?: { label: string; run: () => void; danger?: boolean }[]
}

export const home = (): void => go({ at: 'home' })
export const close = (): void => (alone ? window.close() : host.tell({ type: 'close' }))

export function CloseButton() {
  return (
    <button type="button" class="tool" aria-label={t('nav.close')} onClick={close}>
      <Close />
    </button>
  )
}

/** The line on top of every screen but the first. */
export function Header({ title, sub, back = home, actions = [] }: HeaderProps) {
  return (
    <header class="header">
      <button type="button" class="tool" aria-label={t('nav.back')} onClick={back}>
        <Back />
      </button>
      <div class="header-words">
        <h1 tabIndex={-1}>{title}</h1>
        {sub && <div class="header-sub">{sub}</div>}
      </div>
      {actions.length > 0 && <Menu actions={actions} />}
      <CloseButton />
    </header>
  )
}

// The browser's own disclosure: it knows its keys, and says whether it is open.
function Menu({ actions }: { actions: NonNullable<HeaderProps['actions']> }) {
  const box = useRef<HTMLDetailsElement>(null)
  const shut = () => (box.current!.open = false)
  // The focus is where it came from, before anything else takes it.
  const leave = (run: () => void) => {
    shut()
    box.current!.querySelector('summary')!.focus()
    run()
  }
  const keys = (e: KeyboardEvent) => {
    if (e.key !== 'Escape' || !box.current!.open) return
    e.preventDefault()
    leave(() => {})
  }
  return (
    <details class="menu-place" ref={box} onKeyDown={keys} onFocusOut={(e) => box.current && !box.current.contains(e.relatedTarget as Node) && shut()}>
      <summary class="tool" aria-label={t('nav.more')}>
        <More />
      </summary>
      <div class="menu">
        {actions.map((a) => (
          <button key={a.label} type="button" class={a.danger ? 'danger' : ''} onClick={() => leave(a.run)}>
            {a.label}
          </button>
        ))}
      </div>
    </details>
  )
}

interface ButtonsProps {
  no: string
  yes: string
  busy: boolean
  off?: boolean
  run: () => void // of no; yes submits the form that they stand in
}

/** The two ways out of a form. */
export function Buttons({ no, yes, busy, off, run }: ButtonsProps) {
  return (
    <div class="buttons">
      <button type="button" class="button" onClick={run}>
        {no}
      </button>
      <button type="submit" class={busy ? 'button main busy' : 'button main'} disabled={busy || !!off}>
        {yes}
      </button>
    </div>
  )
}

/** A sentence over the screen about what just failed, until it is read. */
export function Trouble() {
  if (!trouble.value) return null
  return (
    <div class="trouble" role="alert">
      <Alert />
      <span>{trouble.value}</span>
      <button type="button" class="link" onClick={() => (trouble.value = '')}>
        {t('error.close')}
      </button>
    </div>
  )
}

/**
 * Where the focus goes when a screen comes, or when the panel is opened: its
 * first field; on a phone its title, so that no keyboard jumps up.
 */
export function useArrival(screen: string) {
  const box = useRef<HTMLDivElement>(null)
  const on = shown.value
  useEffect(() => {
    if (!on) return
    const field = !phone.value && box.current?.querySelector<HTMLElement>('[data-first]')
    const target = field || box.current?.querySelector<HTMLElement>('h1')
    target?.focus({ preventScroll: true })
  }, [screen, on])
  return box
}
