import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { Close } from '../../shared/icons'
import { t } from '../i18n'
import { closeDialog } from '../state/dialogs'
import { focusHome } from '../state/focus'

interface Props {
  title: string
  name: string
  wide?: boolean
  /** For a dialog that is not one of state/dialogs. */
  close?: () => void
  children: ComponentChildren
}

/** The first thing to fill in; the heading where there is only something to read. */
function focusFirst(box: HTMLDialogElement): void {
  const first = box.querySelector<HTMLElement>('[autofocus], form input, form textarea') ?? box.querySelector<HTMLElement>('h2')
  first?.focus()
  if (first instanceof HTMLInputElement && first.type === 'text') first.select()
}

/** A dialog over everything: the browser keeps the focus inside and closes it with Esc; the focus goes back to where it was. */
export function Dialog({ title, name, wide, close = closeDialog, children }: Props) {
  const box = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useLayoutEffect(() => {
    const opener = document.activeElement
    box.current!.showModal()
    focusFirst(box.current!)
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected && opener !== document.body) opener.focus()
      else focusHome()
    }
  }, [])
  const outside = (e: MouseEvent) => e.target === box.current && close()
  return (
    <dialog
      ref={box}
      class={wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={heading}
      data-testid={name + '-dialog'}
      onClose={close}
      onMouseDown={outside}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id={heading} tabIndex={-1}>
            {title}
          </h2>
          <button type="button" class="tool" aria-label={t('app.close')} onClick={close}>
            <Close />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}
