import type { ToLoader } from '../../bridge'
import type { Panel } from './panel'

/** Calls that the panel answers (../../panel/remote.ts). */
export function newRelay(panel: Panel) {
  const waiting = new Map<number, { done: (value: unknown) => void; failed: (why: Error) => void }>()
  let last = 0

  async function call(name: string, args: unknown[]): Promise<unknown> {
    await panel.there()
    const id = ++last
    return new Promise((done, failed) => {
      waiting.set(id, { done, failed })
      panel.tell({ type: 'call', id, name, args })
    })
  }

  function answered({ id, ok, value }: Extract<ToLoader, { type: 'answer' }>): void {
    const one = waiting.get(id)
    waiting.delete(id)
    if (!one) return
    if (ok) one.done(value)
    else one.failed(Error(String(value)))
  }

  /** Whom they were told to is gone. */
  function lost(why: string): void {
    waiting.forEach((one) => one.failed(Error(why)))
    waiting.clear()
  }

  return { call, answered, lost }
}
