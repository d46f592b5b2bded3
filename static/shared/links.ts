// Web and e-mail addresses in a text that somebody wrote. Everything here is
// linear in the text: what is scanned once is not scanned again, and what is
// scanned backwards is bounded.

/** A part of a text; with href it is an address. */
export interface Piece {
  text: string
  href?: string
}

/** An address from `from` to `to` in a text. */
export interface Range {
  from: number
  to: number
  href: string
}

const start = /https?:\/\/|www\.|@/gi
const run = /[^\s<>"`]+/y
const before = /[\p{L}\p{N}.!#$%&*+/=?^_{|}~-]/u // in the name of an e-mail address
const host = /[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/uy
const mostBefore = 64 // characters of the name (RFC 5321)
const word = /[\p{L}\p{N}]/u

/**
 * The address that a link may have, or "": http, https and mailto, absolute,
 * and without a name or password before the host, which only serves to deceive.
 */
export function safe(address: string): string {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return ''
  }
  if (url.protocol === 'mailto:') return address
  return /^https?:$/.test(url.protocol) && !url.username && !url.password ? address : ''
}

/** All addresses of a text, in order. */
export function addresses(text: string): Range[] {
  const found: Range[] = []
  start.lastIndex = 0
  for (let from = 0, m; (m = start.exec(text)); ) {
    const range = m[0] === '@' ? mail(text, m.index, from) : web(text, m.index, m[0])
    if (!range) continue
    if (range.href) found.push(range)
    from = start.lastIndex = range.to
  }
  return found
}

/** A text in pieces, its addresses apart. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = []
  let from = 0
  for (const r of addresses(text)) {
    if (r.from > from) out.push({ text: text.slice(from, r.from) })
    out.push({ text: text.slice(r.from, r.to), href: r.href })
    from = r.to
  }
  if (from < text.length) out.push({ text: text.slice(from) })
  return out
}

function web(text: string, at: number, begins: string): Range | null {
  if (at > 0 && word.test(text[at - 1]!)) return null // in the middle of a word
  run.lastIndex = at
  const whole = run.exec(text)![0]
  const address = trimmed(whole)
  if (address.length <= begins.length) return { from: at, to: at + whole.length, href: '' }
  return { from: at, to: at + address.length, href: safe(/^www\./i.test(begins) ? 'https://' + address : address) }
}

// What ends a sentence does not belong to the address in it; a bracket only if
// it was opened there.
function trimmed(address: string): string {
  let open = 0
  for (const c of address) open += c === '(' ? 1 : c === ')' ? -1 : 0
  let end = address.length
  for (; end > 0; end--) {
    const c = address[end - 1]!
    if (c === ')' && open < 0) open++
    else if (!'.,;:!?\'*_]}~…»”’'.includes(c)) break
  }
  return address.slice(0, end)
}

function mail(text: string, at: number, from: number): Range | null {
  let first = at
  while (first > from && at - first < mostBefore && before.test(text[first - 1]!)) first--
  while (first < at && /[.*_]/.test(text[first]!)) first++
  host.lastIndex = at + 1
  const m = host.exec(text)
  if (!m || first === at || text[at - 1] === '.') return null
  const to = at + 1 + m[0].length
  return { from: first, to, href: 'mailto:' + encodeURI(text.slice(first, to)) }
}
