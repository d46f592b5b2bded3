/** Whether a page of an origin may hold the widget; "https://*.example.com" allows subdomains. */
export function allows(origins: readonly string[], origin: string): boolean {
  return origins.some((o) => {
    const star = o.indexOf('://*.')
    if (star < 0) return o === origin
    const [scheme, parent] = [o.slice(0, star + 3), o.slice(star + 4)]
    return origin.startsWith(scheme) && origin.endsWith(parent) && origin.length > scheme.length + parent.length
  })
}
