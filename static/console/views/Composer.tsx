import { signal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { isSendKey, useAutogrow } from '../../shared/autogrow'
import { Hint } from '../../shared/hint'
import { Clip, Send } from '../../shared/icons'
import { sharedWords, t, words } from '../i18n'
import { Key } from '../parts/Key'
import { Lock, Slash } from '../parts/icons'
import { Uploads } from '../parts/Uploads'
import { isMine } from '../pure/conversations'
import { insertInto, unfilled } from '../pure/replies'
import type { Conversation } from '../types'
import { takeOffered, tellTyping } from '../state/actions'
import { useCommand } from '../state/commands'
import { keep, limits, uploadsOf } from '../state/composers'
import { nameOf } from '../state/desk'
import { keyboard } from '../state/layout'
import { lookWriting } from '../state/lookers'
import { send } from '../state/sending'
import { colleague, draftTick, drafts, myId, projectOf } from '../state/store'
import { useSuggestions } from '../state/suggest'
import { peopleSource, replySource } from '../state/sources'
import { toast } from '../state/toasts'
import { Suggestions, suggestionsId } from './Suggestions'

type Mode = 'answer' | 'note'

// The mode that each conversation was left in.
const modes = signal<ReadonlyMap<string, Mode>>(new Map())

/** Whether I may answer here: not what ended, nor what a colleague has. */
const mayAnswer = (c: Conversation): boolean => c.status === 'waiting' || isMine(c, myId.value)

/** Where one may not answer, one may still leave a note. */
export function modeOf(c: Conversation): Mode {
  return mayAnswer(c) ? (modes.value.get(c.id) ?? 'answer') : 'note'
}

export function Composer({ c }: { c: Conversation }) {
  const area = useRef<HTMLTextAreaElement>(null)
  const mode = modeOf(c)
  const switchTo = (m: Mode) => {
    if (m === 'answer' && !mayAnswer(c)) return
    modes.value = new Map(modes.peek()).set(c.id, m)
    setTimeout(() => area.current?.focus())
  }
  useCommand('answer', mayAnswer(c) ? () => switchTo('answer') : null)
  useCommand('note', () => switchTo('note'))
  useEffect(() => {
    if (keyboard.peek() && isMine(c, myId.peek())) area.current?.focus({ preventScroll: true })
    return () => tellTyping(c.id, false)
  }, [c.id])
  const shown = useRef(mode)
  useLayoutEffect(() => {
    // Somebody ended or took it while I was writing: the text that had the focus is gone, its letters must not become commands.
    if (shown.current !== mode && document.activeElement === document.body) area.current?.focus()
    shown.current = mode
  }, [mode])
  return (
    <div class={mode === 'note' ? 'composer internal' : 'composer'} data-testid="composer" data-mode={mode}>
      <div class="modes" role="group" aria-label={t('composer.mode')}>
        <button
          type="button"
          class="mode"
          aria-pressed={mode === 'answer'}
          disabled={!mayAnswer(c)}
          onClick={() => switchTo('answer')}
          data-testid="mode-answer"
        >
          {t('composer.answer')}
          <Key of="answer" />
        </button>
        <button
          type="button"
          class="mode"
          aria-pressed={mode === 'note'}
          onClick={() => switchTo('note')}
          data-testid="mode-note"
        >
          <Lock />
          {t('composer.note')}
          <Key of="note" />
        </button>
        {mode === 'note' && <strong class="only-team">{t('composer.note.only')}</strong>}
      </div>
      <Writing key={mode} c={c} mode={mode} area={area} />
    </div>
  )
}

function Writing({ c, mode, area }: { c: Conversation; mode: Mode; area: RefObject<HTMLTextAreaElement | null> }) {
  void draftTick.value
  const key = `${c.id}:${mode}`
  const draft = drafts.get(key)
  const uploads = uploadsOf(key, c.project)
  const picker = useRef<HTMLInputElement>(null)
  const max = limits().message
  const files = mode === 'note' || (projectOf(c.project)?.files ?? true)
  const busy = uploads.list.value.some((u) => u.state === 'sending')
  const failed = uploads.list.value.some((u) => u.state === 'failed')
  const tooLong = draft.text.length > max
  const open = mode === 'answer' ? unfilled(draft.text) : []
  const ready = !busy && !failed && !tooLong && !open.length && (!!draft.text.trim() || uploads.list.value.length > 0)
  useAutogrow(area, draft.text, 220)

  const add = (list: FileList | null | undefined) => {
    if (!list?.length || !files) return
    const why = uploads.add(list)
    if (why) toast(words.value.refusal(why.reason, why.params), { bad: true })
  }
  const submit = () => {
    if (!ready) return
    send(c.id, mode === 'note', draft.text.trim(), uploads.take())
    keep(key, { text: '', files: [] })
    lookWriting(false)
    if (mode === 'answer') tellTyping(c.id, false)
    area.current?.focus()
  }
  const typed = (text: string) => {
    keep(key, { ...drafts.get(key), text })
    lookWriting(!!text)
    if (mode !== 'answer') return
    if (text) takeOffered(c)
    tellTyping(c.id, !!text)
  }
  const suggestions = useSuggestions({ area, put: typed, sources: mode === 'note' ? [replySource(c), peopleSource(c)] : [replySource(c)] })
  const slash = () => {
    const a = area.current
    if (!a) return
    const gap = a.selectionStart > 0 && !/\s$/.test(a.value.slice(0, a.selectionStart)) ? ' /' : '/'
    a.focus()
    insertInto(a, { start: a.selectionStart, end: a.selectionEnd }, gap)
    typed(a.value)
    suggestions.look()
  }
  return (
    <form
      class="writing"
      onSubmit={(e) => {
        e.preventDefault()
        submit()
      }}
    >
      {suggestions.shown && <Suggestions of={suggestions.shown} />}
      <textarea
        ref={area}
        class="writing-text"
        rows={1}
        value={draft.text}
        placeholder={placeholder(c, mode)}
        aria-label={t(mode === 'note' ? 'composer.note' : 'composer.answer')}
        aria-invalid={tooLong || undefined}
        data-testid="composer-text"
        aria-autocomplete="list"
        aria-controls={suggestions.shown ? suggestionsId : undefined}
        aria-activedescendant={suggestions.shown ? `${suggestionsId}-${suggestions.shown.at}` : undefined}
        onInput={(e) => {
          typed(e.currentTarget.value)
          suggestions.look()
        }}
        onSelect={suggestions.look}
        onBlur={() => {
          suggestions.close()
          lookWriting(false)
          tellTyping(c.id, false)
        }}
        onKeyDown={(e) => {
          if (suggestions.key(e) || !isSendKey(e)) return
          e.preventDefault()
          submit()
        }}
        onPaste={(e) => {
          if (!e.clipboardData?.files.length) return
          e.preventDefault()
          add(e.clipboardData.files)
        }}
      />
      {mode === 'answer' && <Hint text={draft.text} words={sharedWords.value} />}
      <Uploads of={uploads} />
      <div class="writing-foot">
        <button
          type="button"
          class="tool"
          aria-label={t(files ? 'composer.attach' : 'composer.attach.off')}
          title={t(files ? 'composer.attach' : 'composer.attach.off')}
          disabled={!files}
          onClick={() => picker.current?.click()}
          data-testid="attach"
        >
          <Clip />
        </button>
        <button
          type="button"
          class="tool"
          aria-label={t('composer.replies')}
          title={t('composer.replies')}
          onClick={slash}
          data-testid="insert-reply"
        >
          <Slash />
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
        <span class={tooLong || open.length ? 'writing-hint bad' : 'writing-hint'} role="status" data-testid="writing-hint">
          {open.length ? t('composer.unfilled', { places: open.map((p) => t(`place.${p}`)).join(', ') }) : draft.text.length > max * 0.9 ? `${draft.text.length} / ${max}` : hint(c)}
        </span>
        <button
          type="submit"
          class={mode === 'note' ? 'button small paper' : 'button small main'}
          disabled={!ready}
          data-testid="send"
        >
          {mode === 'note' ? t('composer.saveNote') : t('composer.send')}
          {mode === 'answer' && <Send />}
        </button>
      </div>
    </form>
  )
}

function placeholder(c: Conversation, mode: Mode): string {
  if (mode === 'note') return t('composer.note.placeholder')
  return t(c.status === 'waiting' ? 'composer.answer.takes' : 'composer.answer.placeholder', { name: nameOf(c) })
}

function hint(c: Conversation): string {
  if (mayAnswer(c)) return keyboard.value ? t('composer.newline') : ''
  if (c.status === 'closed') return t('composer.closed')
  return t('composer.theirs', { name: colleague(c.agent)?.name ?? '' })
}
