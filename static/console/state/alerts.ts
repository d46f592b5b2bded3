// What calls an agent who looks elsewhere: a short sound, the number in the
// tab's title, and words for a screen reader.
import { effect, signal } from '@preact/signals'
import { t } from '../i18n'
import { sound } from './settings'
import { attention, phase } from './store'

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
  if (document.hidden && sound.peek()) beep()
}

effect(() => {
  const count = phase.value === 'in' ? attention.value : 0
  document.title = count ? `(${count}) ${t('app.name')}` : t('app.name')
})
