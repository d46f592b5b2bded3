import { useEffect, useRef, useState } from 'preact/hooks'
import { Back } from '../../shared/icons'
import { locales } from '../../shared/i18n'
import { clientID } from '../../shared/ids'
import { asRefusal } from '../../shared/refusal'
import { sentence, t } from '../i18n'
import { Field, Select } from '../parts/Field'
import { projectOptions } from '../parts/options'
import { insertInto, places, type Place } from '../pure/replies'
import { useCommand } from '../state/commands'
import { forms, limits } from '../state/composers'
import { paneTitle } from '../state/layout'
import { openReplies } from '../state/nav'
import { languageNames } from '../state/settings'
import {
  addReply,
  deleteReply,
  editReply,
  loadReplies,
  mayChange,
  mayShare,
  restoreReply,
  type ReplyForm as Form,
} from '../state/replies'
import { complain, toast } from '../state/toasts'
import type { SavedReply } from '../types'

type Wrong = Partial<Record<'title' | 'shortcut' | 'text' | 'project' | 'form', string>>

const formOf = (r?: SavedReply): Form => ({
  own: r ? r.owner !== '' : !mayShare(),
  project: r?.project ?? '',
  locale: r?.locale ?? '',
  title: r?.title ?? '',
  shortcut: r?.shortcut ?? '',
  text: r?.text ?? '',
})

/** One saved reply, or a new one. What was typed outlives the pane. */
export function ReplyForm({ reply }: { reply?: SavedReply }) {
  const key = 'reply:' + (reply?.id ?? 'new')
  const kept = forms.get(key) as { form: Form; version: number } | undefined
  const [form, setForm] = useState(kept?.form ?? formOf(reply))
  // What the form was begun from; another one there means that somebody was faster.
  const [version, setVersion] = useState(kept?.version ?? reply?.version ?? 0)
  const [wrong, setWrong] = useState<Wrong>({})
  const [busy, setBusy] = useState(false)
  const act = useRef(clientID())
  const area = useRef<HTMLTextAreaElement>(null)
  const Title = paneTitle.value
  const mine = !reply || mayChange(reply)
  const changed = JSON.stringify(form) !== JSON.stringify(formOf(reply))
  const stale = !!reply && reply.version !== version && changed
  useCommand('back', () => openReplies())

  const put = (change: Partial<Form>) => {
    const next = { ...form, ...change }
    forms.set(key, { form: next, version })
    setForm(next)
    setWrong({})
  }
  const restart = (r?: SavedReply) => {
    forms.delete(key)
    setForm(formOf(r))
    setVersion(r?.version ?? 0)
  }
  useEffect(() => {
    if (!forms.has(key)) restart(reply)
  }, [reply?.version])
  const save = async (e: Event) => {
    e.preventDefault()
    if (busy || !mine) return
    const missing: Wrong = {}
    if (!form.title.trim()) missing.title = t('replies.missing')
    if (!form.text.trim()) missing.text = t('replies.missing')
    if (missing.title || missing.text) return setWrong(missing)
    setBusy(true)
    try {
      const saved = reply ? await editReply(reply.id, version, form) : await addReply(act.current, form)
      restart(saved)
      toast(t('replies.saved'))
      if (!reply) openReplies(saved.id)
    } catch (err) {
      const r = asRefusal(err)
      if (r.reason === 'stale') await loadReplies(true)
      else setWrong({ [['title', 'shortcut', 'text', 'project'].includes(r.field) ? r.field : 'form']: sentence(err) })
    }
    setBusy(false)
  }
  const remove = () => {
    if (!reply) return
    deleteReply(reply).then(() => {
      forms.delete(key)
      openReplies()
      toast(t('replies.deleted'), {
        action: { label: t('replies.restore'), run: () => void restoreReply(reply).then((r) => openReplies(r.id), complain) },
      })
    }, (err: unknown) => {
      complain(err)
      if (asRefusal(err).reason === 'stale') void loadReplies(true)
    })
  }
  const place = (p: Place) => {
    const a = area.current
    if (!a) return
    a.focus()
    insertInto(a, { start: a.selectionStart, end: a.selectionEnd }, `{{${p}}}`)
    put({ text: a.value })
  }
  return (
    <section class="thread-pane reply-pane" aria-label={t('replies.edit')} data-testid="reply-pane">
      <header class="thread-head">
        <button type="button" class="tool phone-only" aria-label={t('app.back')} onClick={() => openReplies()}>
          <Back />
        </button>
        <div class="thread-who">
          <Title data-home tabIndex={-1}>
            {reply?.title ?? t('replies.new')}
          </Title>
          {!mine && <p class="thread-sub">{t('replies.readonly')}</p>}
        </div>
        {reply && mine && (
          <button type="button" class="button small bare" onClick={remove} data-testid="reply-delete">
            {t('replies.delete')}
          </button>
        )}
      </header>
      <form class="form reply-form" onSubmit={(e) => void save(e)} noValidate>
        {stale && <Stale use={() => restart(reply)} keep={() => setVersion(reply.version)} />}
        <Field label={t('replies.name')} wrong={wrong.title}>
          <input
            class="input"
            value={form.title}
            maxLength={120}
            readOnly={!mine}
            onInput={(e) => put({ title: e.currentTarget.value })}
            data-testid="reply-title"
          />
        </Field>
        <Field label={t('replies.shortcut')} help={t('replies.shortcut.help')} wrong={wrong.shortcut}>
          <input
            class="input"
            value={form.shortcut}
            maxLength={33}
            readOnly={!mine}
            onInput={(e) => put({ shortcut: e.currentTarget.value })}
            data-testid="reply-shortcut"
          />
        </Field>
        <Field label={t('replies.text')} wrong={wrong.text}>
          <PlacedText area={area} text={form.text} readOnly={!mine} put={(text) => put({ text })} />
        </Field>
        {mine && <Places take={place} />}
        <div class="form-row">
          <Select
            label={t('replies.project')}
            value={form.project}
            disabled={!mine}
            options={[{ value: '', label: t('replies.anyProject') }, ...projectOptions()]}
            change={(project) => put({ project })}
            testid="reply-project"
          />
          <Select
            label={t('replies.locale')}
            value={form.locale}
            disabled={!mine}
            options={[{ value: '', label: t('replies.anyLocale') }, ...locales.map((l) => ({ value: l, label: languageNames[l] }))]}
            change={(locale) => put({ locale })}
            testid="reply-locale"
          />
          <Select
            label={t('replies.whose')}
            value={form.own ? 'own' : 'shared'}
            disabled={!!reply || !mayShare()}
            options={[
              { value: 'shared', label: t('replies.whose.shared') },
              { value: 'own', label: t('replies.whose.own') },
            ]}
            change={(v) => put({ own: v === 'own' })}
            testid="reply-whose"
          />
        </div>
        {(wrong.form || wrong.project) && (
          <p class="notice bad" role="alert">
            {wrong.form || wrong.project}
          </p>
        )}
        {mine && changed && (
          <div class="save-bar">
            <button type="button" class="button" onClick={() => restart(reply)}>
              {t('app.cancel')}
            </button>
            <button type="submit" class={busy ? 'button main busy' : 'button main'} disabled={stale} data-testid="reply-save">
              {t('replies.save')}
            </button>
          </div>
        )}
      </form>
    </section>
  )
}

interface TextProps {
  area: { current: HTMLTextAreaElement | null }
  text: string
  readOnly: boolean
  put: (text: string) => void
}

function PlacedText({ area, text, readOnly, put, ...named }: TextProps) {
  return (
    <textarea
      {...named}
      ref={area}
      class="input"
      rows={6}
      value={text}
      maxLength={limits().message}
      readOnly={readOnly}
      onInput={(e) => put(e.currentTarget.value)}
      data-testid="reply-text"
    />
  )
}

function Places({ take }: { take: (p: Place) => void }) {
  return (
    <div class="places" role="group" aria-label={t('replies.places')}>
      {places.map((p) => (
        <button type="button" class="place" key={p} onClick={() => take(p)} data-testid={'place-' + p}>
          {t(`place.${p}`)}
        </button>
      ))}
      <p class="help">{t('replies.places.help', { example: '{{visitor.name|cliente}}' })}</p>
    </div>
  )
}

function Stale({ use, keep }: { use: () => void; keep: () => void }) {
  return (
    <div class="notice stale-reply" role="alert" data-testid="reply-stale">
      <p>{t('replies.stale')}</p>
      <button type="button" class="button small" onClick={use} data-testid="reply-theirs">
        {t('replies.stale.theirs')}
      </button>
      <button type="button" class="button small" onClick={keep} data-testid="reply-mine">
        {t('replies.stale.mine')}
      </button>
    </div>
  )
}
