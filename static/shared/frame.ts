import type { Availability, Limits, Message, Refused, Side } from './types'

/** Frames from the server (docs/protocol.md); C is the Conversation as the reader's side sees it. */
export type Frame<C = unknown> =
  | { type: 'welcome'; now: number; session: string; actor: { kind: string; id: string; name: string }; expires_at: number; limits: Limits }
  | { type: 'pong'; now: number }
  | { type: 'ack'; client_id: string; conversation: string; message: Message }
  | { type: 'message'; conversation: string; message: Message }
  | { type: 'note'; conversation: string; message: Message }
  | { type: 'conversation'; conversation: C }
  | { type: 'typing'; conversation: string; from: Side; name: string; on: boolean }
  | { type: 'read'; conversation: string; by: Side; seq: number }
  | { type: 'queue'; conversation: string; place: number }
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
  present: boolean
  load: number
  capacity: number
}

/** Frames to the server. */
export type Out =
  | { type: 'hello'; token: string }
  | { type: 'renew'; token: string }
  | { type: 'ping' }
  | { type: 'send'; client_id: string; conversation: string; text: string; attachments: string[] }
  | { type: 'typing'; conversation: string; on: boolean }
  | { type: 'read'; conversation: string; seq: number }

type Need = 'string' | 'number' | 'object' | 'boolean'

// What a frame must have before a screen may look at it. Types that are not
// here are of a newer server and are passed over.
const needs: Record<string, Record<string, Need>> = {
  welcome: { now: 'number', session: 'string', actor: 'object', expires_at: 'number', limits: 'object' },
  pong: {},
  ack: { client_id: 'string', conversation: 'string', message: 'object' },
  message: { conversation: 'string', message: 'object' },
  note: { conversation: 'string', message: 'object' },
  conversation: { conversation: 'object' },
  typing: { conversation: 'string', from: 'string', on: 'boolean' },
  read: { conversation: 'string', by: 'string', seq: 'number' },
  queue: { conversation: 'string', place: 'number' },
  availability: { availability: 'object' },
  agents: { agents: 'object' },
  ticket: { ticket: 'object' },
  desk: {},
  resync: {},
  error: { code: 'string', reason: 'string' },
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
  if (!line.trim()) return null
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  if (!isObject(value)) return null
  const type = value['type']
  const need = typeof type === 'string' && Object.prototype.hasOwnProperty.call(needs, type) ? needs[type] : undefined
  if (!need) return null
  for (const field in need) {
    const v = value[field]
    if (need[field] === 'object' ? typeof v !== 'object' || v === null : typeof v !== need[field]) return null
  }
  return value as unknown as Frame
}

function isObject(v: unknown): v is Record<string, unknown> {
  return typeof v === 'object' && v !== null && !Array.isArray(v)
}
