/** What a page may give to boot and identify. */
export interface Given {
  locale?: string
  token?: string
  getToken?: () => unknown
}

const kinds: Record<keyof Given, string> = { locale: 'string', token: 'string', getToken: 'function' }

export const warn = (...what: unknown[]): void => console.warn('[Recado]', ...what)

/** The settings of a page that exist and have the right type; the others are named in its console. */
export function checked(given: unknown): Given {
  const good: Record<string, unknown> = {}
  if (given && typeof given !== 'object') warn('not an object:', given)
  for (const name in given as object) {
    const value = (given as typeof good)[name]
    const kind = kinds[name as keyof Given]
    if (typeof value === kind) good[name] = value
    else if (value != null) warn(name + (kind ? ' is not a ' + kind : ' is not a setting') + ':', value)
  }
  return good
}
