import { useEffect, useState } from 'preact/hooks'
import { Inbox as InboxIcon, Search, Talk, Ticket as TicketIcon } from '../../shared/icons-late'
import type { Icon } from '../../shared/icons'
import { t, type Word } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { Slash } from '../parts/icons'
import { Key } from '../parts/Key'
import { bindings, type Command } from '../pure/keys'
import { fillReply, findReplies } from '../pure/replies'
import { noFilter } from '../pure/route'
import { matches } from '../pure/words'
import { answers, perform } from '../state/commands'
import { nameOf } from '../state/desk'
import { closeDialog } from '../state/dialogs'
import { openCases, openConversation, openReplies, openTicket, route } from '../state/nav'
import { keep } from '../state/composers'
import { loadReplies, replies, valuesFor } from '../state/replies'
import { drafts, known, projectName } from '../state/store'
import { ticketList } from '../state/tickets'

interface Hit {
  key: string
  icon: Icon
  text: string
  kind: string
  command?: Command
  run: () => void
}

const most = 5 // of each kind

export function Palette() {
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  useEffect(() => void loadReplies(), [])
  const hits = find(typed.trim())
  const chosen = Math.min(at, hits.length - 1)
  const go = (hit: Hit | undefined) => {
    if (!hit) return
    closeDialog()
    // After the dialog gave the focus back.
    setTimeout(hit.run)
  }
  const keys = (e: KeyboardEvent) => {
    const by = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0
    if (by) setAt((chosen + by + hits.length) % Math.max(1, hits.length))
    else if (e.key === 'Enter') go(hits[chosen])
    else return
    e.preventDefault()
  }
  return (
    <Dialog title={t('palette.title')} name="palette">
      <div class="palette-field">
        <Search />
        <input
          class="palette-input"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={hits.length ? `palette-${chosen}` : undefined}
          aria-label={t('palette.placeholder')}
          placeholder={t('palette.placeholder')}
          value={typed}
          autofocus
          data-testid="palette-input"
          onInput={(e) => {
            setTyped(e.currentTarget.value)
            setAt(0)
          }}
          onKeyDown={keys}
        />
      </div>
      <ul id="palette-list" class="palette-list" role="listbox" aria-label={t('palette.title')}>
        {hits.map((hit, i) => (
          <li
            key={hit.key}
            id={`palette-${i}`}
            role="option"
            class="palette-hit"
            aria-selected={i === chosen}
            onMouseMove={() => setAt(i)}
            onClick={() => go(hit)}
          >
            <hit.icon />
            <span class="palette-text">{hit.text}</span>
            <span class="palette-kind">{hit.kind}</span>
            {hit.command && <Key of={hit.command} />}
          </li>
        ))}
      </ul>
      {!hits.length && <p class="palette-none">{t('palette.none')}</p>}
    </Dialog>
  )
}

function find(typed: string): Hit[] {
  return [...byNumber(typed), ...actions(typed), ...savedReplies(typed), ...conversations(typed), ...tickets(typed), ...search(typed)]
}

function byNumber(typed: string): Hit[] {
  const number = /^#?(\d{1,15})$/.exec(typed)?.[1]
  if (!number) return []
  const text = t('palette.goTicket', { number })
  return [{ key: 'number', icon: TicketIcon, text, kind: t('palette.ticket'), run: () => openTicket(number) }]
}

function actions(typed: string): Hit[] {
  const place = route.value.place
  const skip: Command[] = ['palette', 'next', 'previous', 'open', 'back']
  return bindings
    .filter((b) => !skip.includes(b.command) && (!b.place || b.place === place) && answers(b.command))
    .map((b) => ({ command: b.command, text: t(`key.${b.command}` as Word) }))
    .filter((a) => matches(a.text, typed))
    .map((a) => ({ key: a.command, icon: InboxIcon, kind: t('palette.action'), ...a, run: () => void perform(a.command) }))
}

/** Into the answer of the open conversation; elsewhere they are opened. */
function savedReplies(typed: string): Hit[] {
  if (!typed) return []
  const r = route.value
  const c = r.place === 'inbox' ? known.value.byId.get(r.id) : undefined
  return findReplies(replies.value, typed, c?.project ?? '', most, c?.locale).map((s) => ({
    key: s.id,
    icon: Slash,
    text: s.title,
    kind: t('palette.reply'),
    run: () => {
      if (!c || !perform('answer')) return openReplies(s.id)
      const key = `${c.id}:answer`
      const draft = drafts.get(key)
      keep(key, { ...draft, text: (draft.text && draft.text.trimEnd() + '\n') + fillReply(s.text, valuesFor(c)) })
    },
  }))
}

function conversations(typed: string): Hit[] {
  if (!typed) return []
  return [...known.value.byId.values()]
    .filter((c) => matches([nameOf(c), c.visitor.email, c.visitor.company, projectName(c.project), c.last_text].join(' '), typed))
    .slice(0, most)
    .map((c) => ({
      key: c.id,
      icon: Talk,
      text: `${nameOf(c)} · ${c.last_text}`,
      kind: t('palette.conversation'),
      run: () => openConversation(c.id),
    }))
}

function tickets(typed: string): Hit[] {
  if (!typed) return []
  return ticketList.value.items
    .filter((k) => matches(`#${k.number} ${k.subject} ${k.requester.name} ${k.requester.email}`, typed))
    .slice(0, most)
    .map((k) => ({
      key: k.id,
      icon: TicketIcon,
      text: `#${k.number} ${k.subject}`,
      kind: t('palette.ticket'),
      run: () => openTicket(k.number),
    }))
}

function search(typed: string): Hit[] {
  if (!typed) return []
  const text = t('palette.searchTickets', { text: typed })
  const run = () => openCases({ ...noFilter, view: 'all', q: typed })
  return [{ key: 'search', icon: Search, text, kind: t('palette.ticket'), run }]
}
