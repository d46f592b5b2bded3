// Where the widget may stand and where it shows itself. A pattern's * is
// anything. No methods of arrays: pages have been seen to replace them.

// A slash at the end makes no difference.
const fits = (pattern: string, text: string) => new RegExp('^' + pattern.replace(/(.)\/$/, '$1').replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*') + '/?$').test(text)

function any(list: string[] | null | undefined, f: (s: string) => boolean): boolean {
  for (const s of list || []) if (f(s)) return true
  return false
}

/** Whether an origin is on the widget's list: itself, or under "https://*.example.com". */
export const originAllowed = (origin: string, list: string[] | null): boolean => any(list, (o) => fits(o.toLowerCase(), origin))

/**
 * Whether the launcher shows on a page (S1). A pattern is a path, or a whole
 * address if it names a scheme; exclude wins, no include means everywhere.
 */
export function shows({ include, exclude }: { include?: string[] | null; exclude?: string[] | null }, at: { pathname: string; href: string }): boolean {
  const hit = (p: string) => fits(p, p.indexOf('://') > 0 ? at.href.split('#')[0]! : at.pathname)
  return !any(exclude, hit) && (!include || !include.length || any(include, hit))
}
