/**
 * The same with every half of a surrogate pair replaced. The server refuses a request that holds one; what a page says
 * of itself (a broken title, a text that was cut) must not keep a visitor's words from being sent.
 */
export function wellFormed<T>(said: T): T {
  // JSON escapes such halves, and nothing else but \\ and control characters begins with a backslash.
  return JSON.parse(JSON.stringify(said).replace(/\\(ud[89a-f]..|.)/g, (all, what: string) => (what.length > 1 ? '\\ufffd' : all))) as T
}
