// What a conversation needs once something is in it, as one file.
import '../first'
import { adopt } from '../../../shared/adopt'
import thread from '../../../shared/thread.css' with { type: 'text' }
import type { Message } from '../../../shared/types'
import { event } from '../host'
import { announced, quiet, shown, talks } from '../state'
import { t } from '../words'
import own from './talk.css' with { type: 'text' }
import { announce } from './events'
import { judged } from './hooks'
import { tone, unseen } from './tone'
export { before } from './hooks'
export { Hint } from './hint'
export { Linked } from './linked'
export { Cases, CaseScreen } from './cases'
export { Channels } from './channels'
export { Ended } from './ended'
export { addFiles } from './files'
export { obey } from './remote'
export { Row } from './row'
export { Said } from './said'
export { Tray } from './tray'

adopt(thread + own)
announce(talks, event, (conversation, m) => {
  if (quiet.value) return
  void judged(conversation, m).then((text) => {
    if (text !== false) void unseen(shown.value && !document.hidden, tone, navigator.locks)
  })
})

/** Has somebody's words read aloud, as the page wants them shown. */
export async function announceWords(conversation: string, m: Message): Promise<void> {
  const text = await judged(conversation, m)
  if (text !== false) announced.value = t('talk.said', { name: m.name, text: text || t('talk.file') })
}
