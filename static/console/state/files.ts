import type { Attachment } from '../types'
import { api } from './session'

/** The short-lived address of a file. */
export async function fileURL(id: string): Promise<string> {
  const answer = await api.get<{ attachment: Attachment; url: string }>('/files/' + encodeURIComponent(id))
  return answer.url
}
