import type { ToLoader, ToPanel } from '../../bridge'
import { warn } from '../options'

type Hook = (data: never) => unknown
type Asked = Extract<ToLoader, { type: 'hook' }>

/** The page's hooks: what the panel asks before it sends or shows. A broken hook changes nothing. */
export function newHooks(tell: (m: ToPanel) => void) {
  const hooks: Partial<Record<Asked['name'], Hook>> = {}

  const names = (): Asked['name'][] => {
    const all: Asked['name'][] = []
    for (const name in hooks) all[all.length] = name as Asked['name']
    return all
  }

  function set(name: Asked['name'], hook?: Hook): void {
    if (hook) hooks[name] = hook
    else delete hooks[name]
    tell({ type: 'hooks', hooks: names() })
  }

  async function run({ id, name, data }: Asked): Promise<void> {
    let verdict: unknown
    try {
      const hook = hooks[name]
      verdict = hook && (await hook(data as never))
    } catch (e) {
      warn(name, e)
    }
    tell({ type: 'hooked', id, data: typeof verdict === 'string' || verdict === false ? verdict : undefined })
  }

  function clear(): void {
    for (const name in hooks) delete hooks[name as Asked['name']]
  }

  return { names, set, run, clear }
}
