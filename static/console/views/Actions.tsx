import { Ticket as TicketIcon } from '../../shared/icons-late'
import { Bar, Claim, End, Release, Transfer, Undo } from '../parts/icons'
import type { Icon } from '../../shared/icons'
import { t, type Word } from '../i18n'
import { Key } from '../parts/Key'
import { isBanned, isMine, isOffered } from '../pure/conversations'
import type { Command } from '../pure/keys'
import type { Conversation } from '../types'
import { claim, release } from '../state/actions'
import { useCommand } from '../state/commands'
import { dialog } from '../state/dialogs'
import { openTicket } from '../state/nav'
import { myId, now } from '../state/store'
import { complain, toast } from '../state/toasts'
import { useState } from 'preact/hooks'

/** What may be done with a conversation, each with its key. */
export function Actions({ c }: { c: Conversation }) {
  const [busy, setBusy] = useState(false)
  const open = c.status !== 'closed'
  const own = isMine(c, myId.value)
  const act = (work: (id: string) => Promise<void>, done: Word) => async () => {
    if (busy) return
    setBusy(true)
    await work(c.id).then(() => toast(t(done)), complain)
    setBusy(false)
  }
  const ask = (kind: 'transfer' | 'end' | 'convert' | 'undo' | 'ban') => () => (dialog.value = { kind, id: c.id })
  useCommand('join', c.ticket ? null : () => (dialog.value = { kind: 'join', id: c.id }))
  const ticket = c.ticket ? () => openTicket(c.ticket) : ask('convert')
  return (
    <div class="actions" role="group" data-testid="actions">
      {(c.status === 'waiting' || isOffered(c, myId.value)) && (
        <Action of="claim" icon={Claim} label={t('action.claim')} run={act(claim, 'done.claimed')} main />
      )}
      {open && (
        <Action
          of="transfer"
          icon={Transfer}
          label={t('action.transfer')}
          run={ask('transfer')}
          picture={c.status === 'waiting'}
        />
      )}
      {own && (
        <Action
          of="release"
          icon={Release}
          label={t('action.release')}
          long={t('key.release')}
          run={act(release, 'done.released')}
          picture
        />
      )}
      <Action
        of="ticket"
        icon={TicketIcon}
        label={c.ticket ? t('action.openTicket', { number: c.ticket }) : t('action.ticket')}
        run={ticket}
      />
      {c.ticket > 0 && <Action of="undo" icon={Undo} label={t('action.undo')} run={ask('undo')} picture />}
      {!isBanned(c, now.value) && <Action of="ban" icon={Bar} label={t('action.ban')} long={t('key.ban')} run={ask('ban')} picture />}
      {open && <Action of="end" icon={End} label={t('action.end')} run={ask('end')} />}
    </div>
  )
}

interface Props {
  of: Command
  icon: Icon
  label: string
  run: () => void
  main?: boolean
  /** What it does in more words, for the tooltip. */
  long?: string
  /** Only its picture is shown; the label is read and in the tooltip. */
  picture?: boolean
}

function Action({ of, icon: Picture, label, run, main, picture, long = label }: Props) {
  useCommand(of, run)
  return (
    <button
      type="button"
      class={main ? 'button small main action' : picture ? 'button small bare action picture-only' : 'button small bare action'}
      title={long}
      aria-label={long}
      data-testid={'action-' + of}
      onClick={run}
    >
      <Picture />
      <span class="action-word">{label}</span>
      <Key of={of} />
    </button>
  )
}
