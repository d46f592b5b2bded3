import type { RecadoOptions } from '../sdk/recado'

export const warn = (...what: unknown[]): void => console.warn('[Recado]', ...what)

// Name, type and value of a good option, in one line. Template strings of
// symbols throw, which is as good as not matching.
const good =
  /^((locale|project|nonce|cookieDomain|token|launcher) string|zIndex number|offset (number|object)|container (string|object)|getToken function|launcher boolean|start string (auto|idle|interaction|manual)$|position string (left|right)$|theme string (auto|light|dark)$)/

/** The options that exist and have the right type; the others are named in the console. */
export function checked(given: unknown): RecadoOptions {
  const fine: Record<string, unknown> = {}
  if (given && typeof given !== 'object') warn('boot: not an object:', given)
  for (const name in given as object) {
    const value = (given as typeof fine)[name]
    if (good.test(`${name} ${typeof value} ${value}`)) fine[name] = value
    else if (value != null) warn('boot: no such option, or not of its type:', name, value)
  }
  return fine
}

/** The options among a script tag's data- attributes, as texts, numbers and truths. */
export function attributes(data: DOMStringMap): RecadoOptions {
  const all: Record<string, unknown> = {}
  for (const name in data) {
    const value = data[name]!
    all[name] = value === 'false' ? false : value === 'true' || (value && name !== 'project' && !isNaN(+value) ? +value : value)
  }
  return checked(all)
}
