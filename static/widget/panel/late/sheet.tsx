import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface Props {
  id: string // of its title and what describes it: ID and ID-help
  gone: () => void // after it was closed, whoever closed it
  children: (close: () => void) => ComponentChildren
}

/** A question over the screen; the browser keeps the focus in it and gives it back. */
export function Sheet({ id, gone, children }: Props) {
  const box = useRef<HTMLDialogElement>(null)
  useEffect(() => box.current!.showModal(), [])
  // Closed by its own method: a dialog that is only taken away gives no focus back.
  const close = () => box.current?.close()
  return (
    <dialog ref={box} class="sheet" aria-labelledby={id} aria-describedby={id + '-help'} onClose={gone}>
      {children(close)}
    </dialog>
  )
}
