// A short soft tone when somebody answers and nobody looks. Of all tabs of a
// site one sounds; none does while one of them shows the words.

const head = 150 // ms that a tab which shows the words is ahead of the others
const apart = 1500 // ms between two tones

type Locks = Pick<LockManager, 'request'>

const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

/** Plays, unless this tab or another one shows what was said, or has played just now. */
export async function unseen(seen: boolean, play: () => void, locks: Locks | undefined): Promise<void> {
  if (!locks) return void (seen || play()) // not there on pages without https
  if (!seen) await wait(head)
  await locks.request('recado-tone', { ifAvailable: true }, async (lock) => {
    if (!lock) return
    if (!seen) play()
    await wait(apart)
  })
}

let audio: AudioContext | undefined

/** Two notes, a fifth of a second. A browser that wants a click first stays silent. */
export function tone(): void {
  audio ??= new AudioContext()
  const at = audio.currentTime
  const note = audio.createOscillator()
  const loud = audio.createGain()
  note.frequency.setValueAtTime(660, at)
  note.frequency.setValueAtTime(880, at + 0.09)
  loud.gain.setValueAtTime(0.06, at)
  loud.gain.exponentialRampToValueAtTime(0.001, at + 0.22)
  note.connect(loud).connect(audio.destination)
  note.start(at)
  note.stop(at + 0.22)
}
