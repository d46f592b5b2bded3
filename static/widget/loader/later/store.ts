const year = 31_536_000 // s
const spreads = 300 // ms in which another process's tab sees what was stored

/**
 * First-party storage of the company's page: the visitor's token, what was not
 * acknowledged, whether a conversation is open. Falls back to memory where the
 * browser forbids storage, and while a consent that is `required` is not given.
 * With a domain, the token is kept in a cookie that its subdomains share. Uses
 * neither JSON nor the methods of arrays, which pages have been seen to replace.
 */
export function newStore(key: string, domain: string | undefined, required: boolean | undefined) {
  const memory: Record<string, string> = {}
  const name = (what: string) => 'recado:' + key + ':' + what
  const cookie = 'recado-' + key
  let allowed = true // to read the consent itself
  let bare = !domain // no cookie, or it was not taken
  if (required) allowed = !!get('consent')

  function get(what: string): string {
    if (!allowed) return memory[what] || ''
    try {
      return (what === 'token' && !bare ? baked() : localStorage.getItem(name(what))) || memory[what] || ''
    } catch {
      return memory[what] || ''
    }
  }

  function set(what: string, value: string): void {
    memory[what] = value
    if (!allowed) return
    try {
      if (what === 'token' && !bare) bake(value)
      // Beside the cookie it tells the other tabs.
      if (value) localStorage.setItem(name(what), value)
      else localStorage.removeItem(name(what))
      memory[what] = ''
    } catch {
      // It stays in memory.
    }
  }

  const baked = () => new RegExp('(?:^|; )' + cookie + '=([^;]*)').exec(document.cookie)?.[1] || ''

  function bake(token: string): void {
    document.cookie = `${cookie}=${token};Domain=${domain};Path=/;SameSite=Lax;Max-Age=${token ? year : 0}${location.protocol === 'https:' ? ';Secure' : ''}`
    if (baked() === token) return
    bare = true
    console.warn('[Recado] cookieDomain: the browser takes no cookie for', domain)
  }

  /**
   * One token per site (DESIGN §6.13): who comes second gets the first one's.
   * Storage of two processes is not ordered with their locks, so who has
   * written keeps the lock a moment longer; nobody waits for that but a tab
   * that claims in the same moment.
   */
  function claim(token: string, instead: string): Promise<string> {
    const decide = () => {
      const kept = get('token')
      if (kept && kept !== instead) return kept
      set('token', token)
      return token
    }
    const locks = navigator.locks // not there on pages without https
    if (!locks) return Promise.resolve(decide())
    return new Promise((answer, refuse) => {
      const held = () => {
        const kept = decide()
        answer(kept)
        return kept === token && new Promise<unknown>((free) => setTimeout(free, spreads, 0))
      }
      locks.request(name('token'), held).catch(refuse)
    })
  }

  /** Changes one line of the outbox, `id{…}`, so that two tabs don't write over each other's. */
  function put(id: string, item: string): void {
    let lines = ''
    for (const line of get('outbox').split('\n')) if (line && line.indexOf(id + '{')) lines += line + '\n'
    set('outbox', lines + (item && id + item))
  }

  return { name, get, set, claim, put, memory, allowed: () => allowed, allow: (given: boolean) => void (allowed = given) }
}

export type Store = ReturnType<typeof newStore>
