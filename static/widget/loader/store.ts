/**
 * First-party storage of the company's page: the visitor's token, what was not
 * acknowledged, whether a conversation is open. Falls back to memory where the
 * browser forbids storage. Uses neither JSON nor the methods of arrays, which
 * pages have been seen to replace.
 */
export function newStore(key: string) {
  const memory: Record<string, string> = {}
  const name = (what: string) => 'recado:' + key + ':' + what

  function get(what: string): string {
    try {
      return localStorage.getItem(name(what)) || memory[what] || ''
    } catch {
      return memory[what] || ''
    }
  }

  function set(what: string, value: string): void {
    memory[what] = ''
    try {
      if (value) localStorage.setItem(name(what), value)
      else localStorage.removeItem(name(what))
    } catch {
      memory[what] = value
    }
  }

  /** One token per site (DESIGN §6.13): who comes second gets the first one's. */
  function claim(token: string, instead: string): Promise<string> {
    const decide = () => {
      const kept = get('token')
      if (kept && kept !== instead) return kept
      set('token', token)
      return token
    }
    const locks = navigator.locks // not there on pages without https
    return locks ? locks.request(name('token'), decide) : Promise.resolve(decide())
  }

  /** Changes one line of the outbox, `id{…}`, so that two tabs don't write over each other's. */
  function put(id: string, item: string): void {
    let lines = ''
    for (const line of get('outbox').split('\n')) if (line && line.indexOf(id + '{')) lines += line + '\n'
    set('outbox', lines + (item && id + item))
  }

  return { name, get, set, claim, put }
}
