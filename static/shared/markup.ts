import { addresses, type Range, safe } from './links'

// A safe part of Markdown, as a tree: bold, italic, code, code blocks, lists,
// links. What is none of these stays the text that it is. One pass, linear in
// the text, and no deeper than the four kinds of emphasis.

export type Inline = { kind: 'text'; text: string } | { kind: 'code'; text: string } | { kind: 'strong' | 'em'; of: Inline[] } | { kind: 'link'; href: string; text: string }

export type Block = { kind: 'text'; of: Inline[] } | { kind: 'code'; text: string } | { kind: 'list'; first: number; items: Inline[][] } // first 0: dots, not numbers

const item = /^ {0,3}(?:[-*+]|(\d{1,9})[.)])[ \t]+(?=\S)/
const fence = /^ {0,3}```/

/** The blocks of a text, in order. */
export function blocks(text: string): Block[] {
  const out: Block[] = []
  const lines = text.split('\n')
  let plain: string[] = []
  const flush = () => {
    const said = plain.join('\n').replace(/^\n+/, '').trimEnd()
    if (said) out.push({ kind: 'text', of: inline(said) })
    plain = []
  }
  for (let i = 0; i < lines.length; ) {
    const line = lines[i]!
    const list = item.exec(line)
    if (fence.test(line)) {
      flush()
      const code: string[] = []
      for (i++; i < lines.length && !fence.test(lines[i]!); i++) code.push(lines[i]!)
      i++
      out.push({ kind: 'code', text: code.join('\n') })
    } else if (list) {
      flush()
      i = listed(lines, i, out)
    } else {
      plain.push(line)
      i++
    }
  }
  flush()
  return out
}

// Items of one kind, each with the indented lines under it.
function listed(lines: string[], from: number, out: Block[]): number {
  const numbered = (line: string) => item.exec(line)?.[1]
  const first = numbered(lines[from]!)
  const items: string[] = []
  let i = from
  for (; i < lines.length; i++) {
    const line = lines[i]!
    const m = item.exec(line)
    if (m && !!m[1] === !!first) items.push(line.slice(m[0].length))
    else if (!m && /^\s+\S/.test(line)) items[items.length - 1] += '\n' + line.trim()
    else break
  }
  out.push({ kind: 'list', first: first ? Number(first) : 0, items: items.map((t) => inline(t.trimEnd())) })
  return i
}

const link = /\[([^[\]\n]{1,200})\]\(([^\s()<>]{1,2000})\)/y
const wordly = /[\p{L}\p{N}]/u
const kinds = { '**': 'strong', __: 'strong', '*': 'em', _: 'em' } as const
type Mark = keyof typeof kinds

interface Open {
  mark: Mark
  at: number // of its text in the nodes
}

/** The marks inside a line or paragraph. */
export function inline(text: string): Inline[] {
  const nodes: Inline[] = []
  const open: Open[] = []
  const say = (s: string) => {
    const last = nodes[nodes.length - 1]
    if (last?.kind === 'text' && open[open.length - 1]?.at !== nodes.length - 1) last.text += s
    else if (s) nodes.push({ kind: 'text', text: s })
  }
  const known = addresses(text)
  let next = 0
  for (let i = 0; i < text.length; ) {
    while (next < known.length && known[next]!.from < i) next++
    const one = step(text, i, known[next])
    if ('mark' in one) emphasis(one.mark, text, i, nodes, open, say)
    else if (one.node.kind === 'text') say(one.node.text)
    else nodes.push(one.node)
    i = one.to
  }
  return nodes
}

// The smallest thing that begins at i.
function step(text: string, i: number, address: Range | undefined): { to: number; node: Inline } | { to: number; mark: Mark } {
  if (address?.from === i) return { to: address.to, node: { kind: 'link', href: address.href, text: text.slice(i, address.to) } }
  const c = text[i]!
  if (c === '\\' && /[\\`*_[\]()-]/.test(text[i + 1] ?? '')) return { to: i + 2, node: { kind: 'text', text: text[i + 1]! } }
  if (c === '`') {
    const end = text.indexOf('`', i + 1)
    if (end > i + 1) return { to: end + 1, node: { kind: 'code', text: text.slice(i + 1, end) } }
  }
  if (c === '[') {
    link.lastIndex = i
    const m = link.exec(text)
    const href = m && safe(m[2]!)
    if (m && href) return { to: i + m[0].length, node: { kind: 'link', href, text: honest(m[1]!, href) } }
  }
  if (c === '*' || c === '_') {
    const mark = (text[i + 1] === c ? c + c : c) as Mark
    return { to: i + mark.length, mark }
  }
  return { to: i + 1, node: { kind: 'text', text: c } }
}

// A text that looks like an address must be of the host that the link leads to.
function honest(text: string, href: string): string {
  const host = /^(?:https?:\/\/)?([^\s/]+\.[^\s/]+)/i.exec(text)?.[1]
  return !host || host.toLowerCase() === new URL(href).host || href === 'mailto:' + text ? text : href
}

// Each mark is open at most once, so that nothing grows deep, and stands at the
// edge of a word, so that 2*3*4 and snake_case stay what they are.
function emphasis(mark: Mark, text: string, i: number, nodes: Inline[], open: Open[], say: (s: string) => void): void {
  const left = text[i - 1] ?? ' '
  const right = text[i + mark.length] ?? ' '
  const opened = open.findIndex((o) => o.mark === mark)
  if (opened >= 0 && /\S/.test(left) && !wordly.test(right) && open[opened]!.at < nodes.length - 1) {
    const { at } = open[opened]!
    open.length = opened // marks inside that were never closed stay text
    const of = nodes.splice(at).slice(1)
    nodes.push({ kind: kinds[mark], of: joined(of) })
    return
  }
  if (opened < 0 && /\S/.test(right) && !wordly.test(left)) {
    nodes.push({ kind: 'text', text: mark })
    open.push({ mark, at: nodes.length - 1 })
    return
  }
  say(mark)
}

function joined(nodes: Inline[]): Inline[] {
  const out: Inline[] = []
  for (const n of nodes) {
    const last = out[out.length - 1]
    if (n.kind === 'text' && last?.kind === 'text') last.text += n.text
    else out.push(n)
  }
  return out
}
