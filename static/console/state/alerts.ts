// What calls an agent who looks elsewhere: a short sound, again until somebody
// takes it, the number in the tab's title and on its icon, the browser's own
// notices, and words for a screen reader.
import { effect, signal } from '@preact/signals'
import { t } from '../i18n'
import { sound } from './settings'
import { isOffered } from '../pure/conversations'
import { leads } from './lead'
import { notify, showBadge, tryNotice } from './notify'
import { stayIn } from './stay'
import { attention, mine, myId, phase, session, waiting } from './store'

let context: AudioContext | undefined

/** Two soft notes. Browsers stay silent until the page was touched once. */
function beep(): void {
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume()
  note(context, 660, 0)
  note(context, 880, 0.12)
}

function note(audio: AudioContext, pitch: number, after: number): void {
  const start = audio.currentTime + after
  const tone = audio.createOscillator()
  const level = audio.createGain()
  tone.frequency.value = pitch
  level.gain.setValueAtTime(0, start)
  level.gain.linearRampToValueAtTime(0.12, start + 0.02)
  level.gain.exponentialRampToValueAtTime(0.001, start + 0.28)
  tone.connect(level).connect(audio.destination)
  tone.start(start)
  tone.stop(start + 0.3)
}

/** Said once to screen readers; the same sentence twice is said twice. */
export const announced = signal({ text: '', turn: 0 })

export function announce(text: string): void {
  announced.value = { text, turn: announced.peek().turn + 1 }
}

/** Something new came: said aloud, and heard if the tab is hidden. */
export function alertAgent(text: string): void {
  announce(text)
  if (!leads() || stayIn) return
  if (document.hidden && sound.peek()) beep()
  notify(text)
}

const repeat = 12_000 // ms

/** Somebody waits, and I could take them. */
function isCalled(): boolean {
  if (phase.peek() !== 'in' || session.peek()?.agent.availability !== 'online') return false
  return waiting.peek().length > 0 || mine.peek().some((c) => isOffered(c, myId.peek()))
}

// Until somebody takes it, whoever looks elsewhere is called again.
setInterval(() => leads() && sound.peek() && !document.hasFocus() && isCalled() && beep(), repeat)

/** What a call is like, on the agent's wish; how it came out, in words. */
export async function tryAlerts(): Promise<string> {
  beep()
  return t(`alerts.${await tryNotice(t('alerts.test'))}`)
}

effect(() => {
  const count = phase.value === 'in' ? attention.value : 0
  document.title = count ? `(${count}) ${t('app.name')}` : t('app.name')
  showBadge(count)
})
