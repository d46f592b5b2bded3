import { signal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { useAutogrow } from '../../shared/autogrow'
import { clientID } from '../../shared/ids'
import { Clip, Send } from '../../shared/icons'
import { sentence, t, words } from '../i18n'
import { Key } from '../parts/Key'
import { Lock } from '../parts/icons'
import { Uploads } from '../parts/Uploads'
import type { Ticket } from '../types'
import { useCommand } from '../state/commands'
import { keyboard } from '../state/layout'
import { keep, uploadsOf } from '../state/composers'
import { draftTick, drafts } from '../state/store'
import { addNote } from '../state/tickets'
import { toast } from '../state/toasts'

type Visibility = 'public' | 'internal'
const modes = signal<ReadonlyMap<string, Visibility>>(new Map())
// The id of a note that is being written, the same for each try to send it.
const acts = new Map<string, string>()

export function NoteComposer({ k }: { k: Ticket }) {
  const area = useRef<HTMLTextAreaElement>(null)
  const mode = modes.value.get(k.id) ?? 'public'
  const switchTo = (m: Visibility) => {
    modes.value = new Map(modes.peek()).set(k.id, m)
    setTimeout(() => area.current?.focus())
  }
  useCommand('answer', () => switchTo('public'))
  useCommand('note', () => switchTo('internal'))
  return (
    <div class={mode === 'internal' ? 'composer internal' : 'composer'} data-testid="composer" data-mode={mode}>
      <div class="modes" role="group" aria-label={t('composer.mode')}>
        <button
          type="button"
          class="mode"
          aria-pressed={mode === 'public'}
          onClick={() => switchTo('public')}
          data-testid="mode-public"
        >
          {t('ticket.public')}
          <Key of="answer" />
        </button>
        <button
          type="button"
          class="mode"
          aria-pressed={mode === 'internal'}
          onClick={() => switchTo('internal')}
          data-testid="mode-internal"
        >
          <Lock />
          {t('ticket.internal')}
          <Key of="note" />
        </button>
        {mode === 'internal' && <strong class="only-team">{t('composer.note.only')}</strong>}
      </div>
      <Writing key={mode} k={k} mode={mode} area={area} />
    </div>
  )
}

function Writing({ k, mode, area }: { k: Ticket; mode: Visibility; area: RefObject<HTMLTextAreaElement | null> }) {
  void draftTick.value
  const key = `ticket:${k.id}:${mode}`
  const draft = drafts.get(key)
  const uploads = uploadsOf(key, k.project)
  const picker = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState('')
  const unready = uploads.list.value.some((u) => u.state !== 'there')
  const ready = !busy && !unready && (!!draft.text.trim() || uploads.list.value.length > 0)
  useAutogrow(area, draft.text, 260)

  const add = (list: FileList | null | undefined) => {
    if (!list?.length) return
    const why = uploads.add(list)
    if (why) toast(words.value.refusal(why.reason, why.params), { bad: true })
  }
  const submit = async () => {
    if (!ready) return
    setBusy(true)
    setWrong('')
    const act = acts.get(key) ?? clientID()
    acts.set(key, act)
    try {
      const files = uploads.list.peek().flatMap((u) => (u.attachment ? [u.attachment] : []))
      await addNote(mode, act, draft.text.trim(), files)
      acts.delete(key)
      uploads.take()
      keep(key, { text: '', files: [] })
      area.current?.focus()
    } catch (err) {
      setWrong(sentence(err))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      class="writing"
      onSubmit={(e) => {
        e.preventDefault()
        void submit()
      }}
    >
      <textarea
        ref={area}
        class="writing-text"
        rows={2}
        value={draft.text}
        readOnly={busy}
        placeholder={t(mode === 'internal' ? 'composer.note.placeholder' : 'ticket.public.placeholder')}
        aria-label={t(mode === 'internal' ? 'ticket.internal' : 'ticket.public')}
        data-testid="composer-text"
        onInput={(e) => keep(key, { ...drafts.get(key), text: e.currentTarget.value })}
        onKeyDown={(e) => {
          if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey)) return
          e.preventDefault()
          void submit()
        }}
        onPaste={(e) => {
          if (!e.clipboardData?.files.length) return
          e.preventDefault()
          add(e.clipboardData.files)
        }}
      />
      <Uploads of={uploads} />
      {wrong && (
        <p class="notice bad" role="alert">
          {wrong}
        </p>
      )}
      <div class="writing-foot">
        <button
          type="button"
          class="tool"
          aria-label={t('composer.attach')}
          onClick={() => picker.current?.click()}
          data-testid="attach"
        >
          <Clip />
        </button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          data-testid="file-input"
          onChange={(e) => {
            add(e.currentTarget.files)
            e.currentTarget.value = ''
          }}
        />
        <span class="writing-hint">
          {[mode === 'public' && t('ticket.public.only'), keyboard.value && t('composer.ctrlSends')].filter(Boolean).join(' · ')}
        </span>
        <button
          type="submit"
          class={(mode === 'internal' ? 'button small paper' : 'button small main') + (busy ? ' busy' : '')}
          disabled={!ready && !busy}
          data-testid="send"
        >
          {mode === 'internal' ? t('composer.saveNote') : t('ticket.addPublic')}
          {mode === 'public' && <Send />}
        </button>
      </div>
    </form>
  )
}
