import type { Availability, CaseNow, Context, Limits, Message, Refused, Side } from './types'

/** Frames from the server (docs/protocol.md); C is the Conversation as the reader's side sees it. */
export type Frame<C = unknown> =
  | { type: 'welcome'; now: number; session: string; actor: { kind: string; id: string; name: string }; expires_at: number; limits: Limits }
  | { type: 'pong'; now: number }
  | { type: 'ack'; client_id: string; conversation: string; message: Message }
  | { type: 'message'; conversation: string; message: Message }
  | { type: 'note'; conversation: string; message: Message }
  | { type: 'conversation'; conversation: C }
  | { type: 'context'; conversation: string; context: Context }
  | { type: 'typing'; conversation: string; from: Side; name: string; on: boolean; text?: string }
  | { type: 'looking'; conversation: string; agent: string; name: string; doing: string }
  | { type: 'read'; conversation: string; by: Side; seq: number }
  | { type: 'queue'; conversation: string; place: number }
  | { type: 'case'; case: CaseNow }
  | { type: 'mentions'; unread: number; mention?: unknown }
  | { type: 'availability'; availability: Availability }
  | { type: 'agents'; agents: PresentAgent[] }
  | { type: 'ticket'; ticket: unknown }
  | { type: 'desk' }
  | { type: 'resync' }
  | ({ type: 'error'; client_id?: string } & Refused)

export interface PresentAgent {
  id: string
  name: string
  availability: 'online' | 'away'
  away_reason: '' | 'offer'
  present: boolean
  idle: boolean
  load: number
  capacity: number
}

/** Frames to the server. */
export type Out =
  | { type: 'hello'; token: string }
  | { type: 'renew'; token: string }
  | { type: 'idle'; on: boolean }
  | { type: 'ping' }
  | { type: 'send'; client_id: string; conversation: string; text: string; attachments: string[] }
  | { type: 'typing'; conversation: string; on: boolean; text?: string | undefined }
  | { type: 'looking'; conversation: string; doing: string }
  | { type: 'read'; conversation: string; seq: number }

// What a frame must have before a screen may look at it. Types that are not
// here are of a newer server and are passed over.
const needs: Record<string, string> = {
  welcome: 'now session actor expires_at limits',
  pong: '',
  ack: 'client_id conversation message',
  message: 'conversation message',
  note: 'conversation message',
  conversation: 'conversation',
  context: 'conversation context',
  typing: 'conversation from on',
  looking: 'conversation agent',
  read: 'conversation by seq',
  queue: 'conversation place',
  case: 'case',
  mentions: 'unread',
  availability: 'availability',
  agents: 'agents',
  ticket: 'ticket',
  desk: '',
  resync: '',
  error: 'code reason',
}

/** The frames of one WebSocket message, in order; what is not a frame is left out. */
export function parseFrames<C = unknown>(data: string): Frame<C>[] {
  const frames: Frame<C>[] = []
  for (const line of data.split('\n')) {
    const frame = parseFrame(line)
    if (frame) frames.push(frame as Frame<C>)
  }
  return frames
}

/** One frame, or null if the text is none that we know. */
export function parseFrame(line: string): Frame | null {
  let value: Record<string, unknown> | null
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  const type = value?.['type']
  const need = typeof type === 'string' && Object.hasOwn(needs, type) && needs[type]!.split(' ')
  return need && need.every((field) => !field || value![field] != null) ? (value as unknown as Frame) : null
}
