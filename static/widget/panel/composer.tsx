import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { isSendKey, useAutogrow } from '../../shared/autogrow'
import { Camera, Clip, Send, Smile } from '../../shared/icons'
import type { Attachment } from '../../shared/types'
import { Emoji, Hint, Tray } from './parts'
import { addFiles, type Beside, boot, draftOf, filesOf, setDraft, takeFiles } from './state'
import { n, t } from './words'

interface DropProps {
  on: boolean
  beside: Beside
  class: string
  children: ComponentChildren
  innerRef?: { current: HTMLDivElement | null }
}

/** Takes files that are dragged over it. */
export function DropPlace({ on, beside, class: name, children, innerRef }: DropProps) {
  const [over, setOver] = useState(false)
  const drop = (e: DragEvent) => {
    setOver(false)
    if (on) addFiles(beside, e.dataTransfer!.files)
  }
  return (
    <div ref={innerRef} class={name} onDragOver={(e) => setOver(on && e.dataTransfer!.types.includes('Files'))} onDragLeave={(e) => e.currentTarget.contains(e.relatedTarget as Node) || setOver(false)} onDrop={drop}>
      {children}
      {over && <div class="drop" aria-hidden="true">{t('write.drop')}</div>}
    </div>
  )
}

interface AttachProps {
  beside: Beside
  label?: string
  photo?: boolean // by the camera of a phone
}

export function AttachButton({ beside, label, photo }: AttachProps) {
  const input = useRef<HTMLInputElement>(null)
  const camera = photo ? { accept: 'image/*', capture: 'environment' as const } : { multiple: true }
  return (
    <>
      <button type="button" class={(label ? 'button' : 'tool') + (photo ? ' touch' : '')} aria-label={label ?? t(photo ? 'write.photo' : 'write.attach')} onClick={() => input.current?.click()}>
        {photo ? <Camera /> : <Clip />}
        {label}
      </button>
      <input ref={input} type="file" hidden {...camera} onChange={(e) => (addFiles(beside, e.currentTarget.files!), (e.currentTarget.value = ''))} />
    </>
  )
}

/** Takes the files of a paste. */
export function pasteFiles(e: ClipboardEvent, beside: Beside): void {
  if (!e.clipboardData?.files.length) return
  e.preventDefault()
  addFiles(beside, e.clipboardData.files, true)
}

interface Props {
  beside: Beside // of the draft
  files: boolean
  send: (text: string, attachments: Attachment[]) => void
  typed?: (on: boolean) => void
}

/** Where a message is written: Enter sends, Shift+Enter is a new line. */
export function Composer({ beside, files, send, typed }: Props) {
  const { name } = beside
  const area = useRef<HTMLTextAreaElement>(null)
  const [picking, setPicking] = useState(false)
  const { text = '' } = draftOf(name)
  const most = boot.limits.message
  const left = most - [...text].length
  const chosen = filesOf(name).value
  const empty = !text.trim() && !chosen.some((u) => u.state === 'there')
  const blocked = empty || left < 0 || chosen.some((u) => u.state !== 'there')
  useAutogrow(area, text, 132)
  useEffect(() => () => typed?.(false), [name])

  const write = (text: string) => {
    setDraft(name, { text })
    typed?.(!!text)
  }
  const submit = () => {
    if (blocked) return
    send(text.trim(), takeFiles(name))
    write('')
    area.current?.focus()
  }
  const pick = (emoji: string) => {
    const a = area.current!
    setPicking(false)
    a.focus()
    a.setRangeText(emoji, a.selectionStart, a.selectionEnd, 'end')
    write(a.value)
  }
  const done = (back: boolean) => {
    setPicking(false)
    if (back) area.current?.focus()
  }
  return (
    <form class="composer" onSubmit={(e) => (e.preventDefault(), submit())}>
      {chosen.length > 0 && <Tray {...beside} />}
      {picking && <Emoji pick={pick} close={done} />}
      <div class={/\n|.{27}/.test(text) ? 'composer-line tall' : 'composer-line'}>
        <textarea
          ref={area}
          data-first
          rows={1}
          aria-label={t('write.place')}
          placeholder={t('write.place')}
          value={text}
          onInput={(e) => write(e.currentTarget.value)}
          onKeyDown={(e) => isSendKey(e) && (e.preventDefault(), submit())}
          onPaste={(e) => files && pasteFiles(e, beside)}
          enterkeyhint="send"
        />
        {files && <AttachButton beside={beside} />}
        {files && !text && <AttachButton beside={beside} photo />}
        <button type="button" class="tool mouse" aria-label={t('write.emoji')} aria-expanded={picking} onClick={() => setPicking(!picking)}>
          <Smile />
        </button>
        <button type="submit" class="send" aria-label={t('write.send')} disabled={blocked}>
          <Send />
        </button>
      </div>
      <Hint text={text} talk={name} />
      {left < Math.min(200, most / 10) && (
        <p class={left < 0 ? 'counter over' : 'counter'} role="status">
          {n(left < 0 ? 'write.over' : 'write.left', Math.abs(left))}
        </p>
      )}
    </form>
  )
}
