// The places of the operator's desk, by their address.
export const places = ['tenants', 'health', 'delivery', 'jobs', 'changes', 'account'] as const
export type Place = (typeof places)[number]

export interface Route {
  place: Place
  /** Of tenants: one of them, or 'new'. */
  id: string
}

/** Reads /operator/PLACE/ID; what is not one is the tenants. */
export function parse(path: string): Route {
  const [, , place = '', id = ''] = path.split('/')
  const known = places.find((p) => p === place)
  if (!known) return { place: 'tenants', id: '' }
  try {
    return { place: known, id: decodeURIComponent(id) }
  } catch {
    return { place: known, id: '' }
  }
}
