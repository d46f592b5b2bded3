import type { HookName, ToLoader } from '../../bridge'
import { warn } from '../options'
import type { Core } from './main'

type Hook = (data: never) => unknown
type Asked = Extract<ToLoader, { type: 'hook' }>

/** The page's hooks: what the panel asks before it sends or shows. A broken hook changes nothing. */
export function newHooks(core: Core) {
  const hooks: Partial<Record<HookName, Hook>> = {}

  function set(name: HookName, hook?: Hook): void {
    if (hook) hooks[name] = hook
    else delete hooks[name]
    core.hooks = []
    for (const h in hooks) core.hooks[core.hooks.length] = h as HookName
    core.panel.tell({ type: 'hooks', hooks: core.hooks })
  }

  async function run({ id, name, data }: Asked): Promise<void> {
    let verdict: unknown
    try {
      const hook = hooks[name]
      verdict = hook && (await hook(data as never))
    } catch (e) {
      warn(name, e)
    }
    core.panel.tell({ type: 'hooked', id, data: typeof verdict === 'string' || verdict === false ? verdict : undefined })
  }

  return { set, run }
}
