import type { Pending } from '../../shared/outbox'
import type { EventName, HookName, Marked, ToLoader, ToPanel } from '../bridge'
import type { RecadoEvents } from '../sdk/recado'

export type Init = Extract<ToPanel, { type: 'init' }>
type Inner = 'claimed' | 'hooks'

const origin = new URLSearchParams(location.search).get('origin') || location.origin

/** The panel has a window of its own. */
export const alone = window.parent === window
const page = (alone && (window.opener as Window | null)) || window.parent

function tell(m: ToLoader): void {
  page.postMessage({ ...m, recado: 1 } satisfies Marked<ToLoader>, origin)
}

/** Tells the company's page what happened (docs/sdk.md, Events). */
export const event = <T extends EventName>(name: T, data: RecadoEvents[T]): void => tell({ type: 'event', name, data })

/**
 * The loader on the company's page: the only one that is listened to, by origin
 * and by window. A panel that was opened by itself has nobody to talk to.
 */
export class Host {
  #claimed: ((token: string) => void)[] = []
  hooks: HookName[] = [] // that the page has
  heard: (m: Exclude<ToPanel, Init | { type: Inner }>) => void = () => {}

  /**
   * Says that the panel is there; resolves with what the loader knows. In a turn
   * of its own: a browser notes where a message comes from, and reads the whole
   * of a script again for that while its first turn runs.
   */
  async ready(): Promise<Init> {
    await null
    return new Promise((resolve) => {
      addEventListener('message', (e: MessageEvent) => {
        const m = e.data as Marked<ToPanel> | null
        if (e.source !== page || e.origin !== origin || m?.recado !== 1) return
        if (m.type === 'init' || m.type === 'hooks') this.hooks = m.hooks
        if (m.type === 'init') resolve(m)
        else if (m.type === 'hooks') return
        else if (m.type === 'claimed') for (const f of this.#claimed.splice(0)) f(m.token)
        else this.heard(m)
      })
      this.tell({ type: 'ready' })
    })
  }

  readonly tell = tell

  /** The token that counts on this site: ours, or the one that another tab was first with. */
  claim(token: string, instead: string): Promise<string> {
    return new Promise((resolve) => {
      this.#claimed.push(resolve)
      this.tell({ type: 'claim', token, instead })
    })
  }

  readonly keep = {
    put: (item: Pending): void => this.tell({ type: 'put', id: item.client_id, item: JSON.stringify(item) }),
    drop: (id: string): void => this.tell({ type: 'drop', id }),
  }
}

/** What the loader kept, a line each: the id and the JSON that was put. */
export function kept(outbox: string): Pending[] {
  const all: Pending[] = []
  for (const line of outbox.split('\n')) {
    try {
      all.push(JSON.parse(line.slice(line.indexOf('{'))) as Pending)
    } catch {
      // A line that is not ours.
    }
  }
  return all
}
