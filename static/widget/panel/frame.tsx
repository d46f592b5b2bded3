import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Alert, Back, Close, More } from '../../shared/icons'
import { go, host, phone, shown, trouble } from './state'
import { t } from './words'

interface HeaderProps {
  title: string
  sub?: ComponentChildren
  back?: () => void
  actions?: { label: string; run: () => void; danger?: boolean }[]
}

export const home = (): void => go({ at: 'home' })
export const close = (): void => host.tell({ type: 'close' })

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

function Menu({ actions }: { actions: NonNullable<HeaderProps['actions']> }) {
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!open) return
    box.current?.querySelector('button')?.focus()
    const away = (e: Event) => !box.current?.contains(e.target as Node) && setOpen(false)
    addEventListener('pointerdown', away)
    return () => removeEventListener('pointerdown', away)
  }, [open])
  const keys = (e: KeyboardEvent) => {
    if (e.key !== 'Escape' && e.key !== 'Tab') return
    setOpen(false)
    if (e.key === 'Escape') {
      e.stopPropagation()
      button.current?.focus()
    }
  }
  return (
    <div class="menu-place" ref={box} onKeyDown={open ? keys : undefined}>
      <button ref={button} type="button" class="tool" aria-label={t('nav.more')} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}>
        <More />
      </button>
      {open && (
        <div class="menu" role="menu">
          {actions.map((a) => (
            <button key={a.label} type="button" role="menuitem" class={a.danger ? 'danger' : ''} onClick={() => (setOpen(false), a.run())}>
              {a.label}
            </button>
          ))}
        </div>
      )}
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
