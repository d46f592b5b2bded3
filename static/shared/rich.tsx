import type { ComponentChildren } from 'preact'
import { pieces } from './links'
import { type Block, blocks, type Inline } from './markup'
import type { Side } from './types'

// Built of nodes, never of HTML: whatever a text holds is shown as text.

function Address({ href, text }: { href: string; text: string }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" dir="auto" {...(text !== href && { title: href })}>
      {text}
    </a>
  )
}

/** A text as it was written, its web and e-mail addresses as links. */
export function linked(text: string): ComponentChildren[] {
  return pieces(text).map((p) => (p.href ? <Address href={p.href} text={p.text} /> : p.text))
}

/** A text with our part of Markdown (shared/markup.ts). */
export function marked(text: string): ComponentChildren[] {
  return blocks(text).map(block)
}

/** What somebody said: an agent may mark it up, a visitor's words are what they are. */
export const rich = (from: Side, text: string): ComponentChildren[] => (from === 'agent' ? marked(text) : linked(text))

function block(b: Block) {
  if (b.kind === 'code') return <pre><code>{b.text}</code></pre>
  if (b.kind === 'text') return <p>{b.of.map(mark)}</p>
  const items = b.items.map((of) => <li>{of.map(mark)}</li>)
  return b.first ? <ol start={b.first}>{items}</ol> : <ul>{items}</ul>
}

function mark(n: Inline): ComponentChildren {
  switch (n.kind) {
    case 'text':
      return n.text
    case 'code':
      return <code>{n.text}</code>
    case 'link':
      return <Address href={n.href} text={n.text} />
    case 'strong':
      return <strong>{n.of.map(mark)}</strong>
    case 'em':
      return <em>{n.of.map(mark)}</em>
  }
}
