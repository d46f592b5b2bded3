// The live socket and what each of its frames changes.
import { Live } from '../../shared/live'
import type { Frame } from '../../shared/frame'
import { asRefusal, Refusal } from '../../shared/refusal'
import type { Conversation, Mention, Ticket } from '../types'
import { forgetComposers } from './composers'
import { heardContext } from './context'
import { heardAgents, heardConversation, heardRead, heardWord, loadDesk, loadMe, loadPage, setClock } from './desk'
import { sayIdle } from './idle'
import { heardLooking, sayLooking } from './lookers'
import { heardMentions } from './mentions'
import { route } from './nav'
import { lookAtPush } from './push'
import { loadReplies } from './replies'
import { acknowledged, closeOutbox, failInFlight, openOutbox, pump, refused, sendAgain } from './sending'
import { refresh } from './session'
import { stayIn } from './stay'
import { expired, kept, live, myId, phase, reads, session } from './store'
import { catchUp, heardEntry, heardTyping } from './threads'
import { heardTicket, reloadCases } from './tickets'

const url = () => location.origin.replace(/^http/, 'ws') + '/ws'

export const line: Live<Conversation> = new Live<Conversation>({
  url: url(),
  token,
  frame,
  state: (s, why) => {
    live.value = s
    kept.value = why
  },
  failed: () => failInFlight(),
})

async function token(fresh: boolean): Promise<string> {
  if (fresh || !session.peek()) await refresh()
  return session.peek()?.access_token ?? ''
}

/** Follows the session: connected while signed in. */
export function follow(): void {
  let on = false
  let owner = ''
  phase.subscribe((p) => {
    if ((p === 'in') === on) return
    on = p === 'in'
    if (!on) return leave()
    if (owner !== myId.peek()) forgetComposers()
    owner = myId.peek()
    openOutbox()
    if (!stayIn) lookAtPush().catch(() => {}) // without it there are notices while a tab is open
    line.start()
    // The welcome makes everything be read; without a socket, this does.
    setTimeout(() => phase.peek() === 'in' && live.peek() !== 'up' && void loadAll(), patience)
  })
}

const patience = 1500

function leave(): void {
  line.stop()
  closeOutbox()
  if (!expired.peek()) forgetComposers()
}

/** Everything that frames might have missed, again while the server is away: the line may be up all the time. */
async function loadAll(): Promise<void> {
  clearTimeout(loadTimer)
  const all = await Promise.allSettled([loadMe(), ...(reads.peek() ? [loadDesk()] : []), ...openOnes()])
  const away = all.some((r) => r.status === 'rejected' && asRefusal(r.reason).code === 'unavailable')
  if (!away || live.peek() !== 'up') return
  clearTimeout(loadTimer)
  loadTimer = setTimeout(() => phase.peek() === 'in' && void loadAll(), patience)
}

let loadTimer: ReturnType<typeof setTimeout> | undefined

function openOnes(): Promise<unknown>[] {
  const r = route.peek()
  if (r.place === 'cases') return [reloadCases()]
  if (r.place === 'replies') return [loadReplies(true)]
  if (r.place !== 'inbox') return []
  const list = r.view === 'active' || r.view === 'closed' ? [loadPage(r.view, false)] : []
  return r.id ? [...list, catchUp(r.id)] : list
}

let deskTimer: ReturnType<typeof setTimeout> | undefined

// Many may come at once.
function deskSoon(): void {
  clearTimeout(deskTimer)
  deskTimer = setTimeout(() => void loadDesk().catch(() => {}), 150)
}

function frame(f: Frame<Conversation>): void {
  switch (f.type) {
    case 'welcome':
      setClock(f.now)
      sayIdle()
      sayLooking()
      sendAgain()
      return void loadAll()
    case 'resync':
      return void loadAll()
    case 'desk':
      return deskSoon()
    case 'ack':
      return acknowledged(f.client_id, f.conversation, f.message)
    case 'message':
      heardEntry(f.conversation, 'messages', f.message)
      return heardWord(f.conversation, f.message)
    case 'note':
      return heardEntry(f.conversation, 'notes', f.message)
    case 'conversation':
      return heardConversation(f.conversation)
    case 'context':
      return heardContext(f.conversation, f.context)
    case 'typing':
      return f.from === 'visitor' ? heardTyping(f.conversation, f.name, f.on, f.text) : undefined
    case 'looking':
      return heardLooking(f.conversation, f.agent, f.name, f.doing, f.agent === myId.peek())
    case 'read':
      return heardRead(f.conversation, f.by, f.seq)
    case 'mentions':
      return heardMentions(f.unread, f.mention as Mention | undefined)
    case 'agents':
      return heardAgents(f.agents)
    case 'ticket':
      return heardTicket(f.ticket as Ticket)
    case 'error':
      if (f.client_id) refused(f.client_id, new Refusal(f))
      return
  }
}

addEventListener('online', pump)
