import { clientID } from './ids'
import type { Refusal } from './refusal'
import type { Attachment } from './types'

/** A file on its way: chosen, being sent, there, or failed. */
export interface Uploading {
  id: string // our client_id
  file: File
  part: number // 0 to 1
  state: 'sending' | 'there' | 'failed'
  attachment?: Attachment
  why?: Refusal
}

/** A file that is there already. */
export const there = (attachment: Attachment): Uploading => ({ id: clientID(), file: new File([], attachment.name), part: 1, state: 'there', attachment })

/** Those of some files that are there. */
export const attached = (list: Uploading[]): Attachment[] => list.flatMap((u) => u.attachment ?? [])
