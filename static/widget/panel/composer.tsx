import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { isSendKey, useAutogrow } from '../../shared/autogrow'
import { Clip, Send } from '../../shared/icons'
import { Refusal } from '../../shared/refusal'
import type { Attachment } from '../../shared/types'
import type { Uploads } from '../../shared/uploads'
import { Tray } from './parts'
import { boot, draftOf, fail, setDraft } from './state'
import { n, t } from './words'

export function addFiles(u: Uploads, files: Iterable<File>): void {
  const why = u.add(files)
  if (why) fail(new Refusal(why))
}

interface DropProps {
  on: boolean
  uploads: Uploads
  class: string
  children: ComponentChildren
  innerRef?: { current: HTMLDivElement | null }
}

/** Takes files that are dragged over it. */
export function DropPlace({ on, uploads, class: name, children, innerRef }: DropProps) {
  const [over, setOver] = useState(false)
  const drop = (e: DragEvent) => {
    setOver(false)
    if (on) addFiles(uploads, e.dataTransfer!.files)
  }
  return (
    <div ref={innerRef} class={name} onDragOver={(e) => setOver(on && e.dataTransfer!.types.includes('Files'))} onDragLeave={() => setOver(false)} onDrop={drop}>
      {children}
      {over && <div class="drop">{t('write.drop')}</div>}
    </div>
  )
}

export function AttachButton({ uploads, label }: { uploads: Uploads; label?: string }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" class={label ? 'button' : 'tool'} aria-label={t('write.attach')} onClick={() => input.current?.click()}>
        <Clip />
        {label}
      </button>
      <input ref={input} type="file" multiple hidden onChange={(e) => (addFiles(uploads, [...(e.currentTarget.files ?? [])]), (e.currentTarget.value = ''))} />
    </>
  )
}

interface Props {
  name: string // of the draft
  uploads: Uploads
  files: boolean
  send: (text: string, attachments: Attachment[]) => void
  typed?: (on: boolean) => void
}

/** Where a message is written: Enter sends, Shift+Enter is a new line. */
export function Composer({ name, uploads, files, send, typed }: Props) {
  const area = useRef<HTMLTextAreaElement>(null)
  const { text = '' } = draftOf(name)
  const most = boot.limits.message
  const left = most - [...text].length
  const chosen = uploads.list.value
  const empty = !text.trim() && !chosen.some((u) => u.state === 'there')
  const blocked = empty || left < 0 || chosen.some((u) => u.state !== 'there')
  useAutogrow(area, text, 132)
  useEffect(() => () => typed?.(false), [name])

  const submit = () => {
    if (blocked) return
    send(text.trim(), uploads.take())
    setDraft(name, { text: '' })
    typed?.(false)
    area.current?.focus()
  }
  const paste = (e: ClipboardEvent) => {
    const pasted = [...(e.clipboardData?.files ?? [])]
    if (!files || !pasted.length) return
    e.preventDefault()
    addFiles(uploads, pasted)
  }
  return (
    <form class="composer" onSubmit={(e) => (e.preventDefault(), submit())}>
      {chosen.length > 0 && <Tray uploads={uploads} />}
      <div class="composer-line">
        {files && <AttachButton uploads={uploads} />}
        <textarea
          ref={area}
          data-first
          rows={1}
          aria-label={t('write.place')}
          placeholder={t('write.place')}
          value={text}
          onInput={(e) => (setDraft(name, { text: e.currentTarget.value }), typed?.(!!e.currentTarget.value))}
          onKeyDown={(e) => isSendKey(e) && (e.preventDefault(), submit())}
          onPaste={paste}
          enterkeyhint="send"
        />
        <button type="submit" class="send" aria-label={t('write.send')} disabled={blocked}>
          <Send />
        </button>
      </div>
      {left < Math.min(200, most / 10) && (
        <p class={left < 0 ? 'counter over' : 'counter'} role="status">
          {n(left < 0 ? 'write.over' : 'write.left', Math.abs(left))}
        </p>
      )}
    </form>
  )
}

