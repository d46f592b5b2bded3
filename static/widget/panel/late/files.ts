import { Refusal } from '../../../shared/refusal'
import { clock } from '../../../shared/time'
import type { Attachment } from '../../../shared/types'
import { Uploads } from '../../../shared/uploads'
import { event } from '../host'
import { boot, fail, filesOf, visitor } from '../state'
import { t, words } from '../words'

const all = new Map<string, Uploads>()

/** What sends the files beside a text. */
export function uploadsOf(name: string, project: string): Uploads {
  let u = all.get(name)
  if (!u) {
    const path = (file: string, id: string) => `/visitor/files?client_id=${id}&name=${encodeURIComponent(file)}&project=${encodeURIComponent(project)}`
    const stored = (attachment: Attachment) => event('file.uploaded', { attachment })
    all.set(name, (u = new Uploads(visitor.api, path, () => boot.limits, filesOf(name), () => visitor.claim(), stored)))
  }
  return u
}

/** Sends files beside a text, and says why some are left out. */
export function addFiles(name: string, project: string, files: File[], pasted: boolean): void {
  const why = uploadsOf(name, project).add(pasted ? files.map(named) : files)
  if (why) fail(new Refusal(why))
}

// A picture from the clipboard, which all browsers name alike, gets a name to know it by.
function named(f: File): File {
  if (!/^image\.(\w+)$/.test(f.name)) return f
  const time = clock(Date.now(), words.locale).replace(/\D+/g, '.')
  return new File([f], t('file.pasted', { time }) + f.name.slice(5), { type: f.type })
}
