// What a conversation needs once something is in it, as one file.
import '../first'
import { adopt } from '../../../shared/adopt'
import thread from '../../../shared/thread.css' with { type: 'text' }
import { event } from '../host'
import { quiet, shown, talks } from '../state'
import own from './talk.css' with { type: 'text' }
import { announce } from './events'
import { tone, unseen } from './tone'
export { before } from './hooks'
export { Hint } from './hint'
export { Linked } from './linked'
export { Cases, CaseScreen } from './cases'
export { Channels } from './channels'
export { Ended } from './ended'
export { obey } from './remote'
export { Row } from './row'
export { Said } from './said'
export { Tray } from './tray'

adopt(thread + own)
announce(talks, (name, data) => {
  event(name, data)
  if (name === 'message.received' && !quiet.value) void unseen(shown.value && !document.hidden, tone, navigator.locks)
})
