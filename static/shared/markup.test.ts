import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pieces, safe } from './links'
import { type Block, blocks, type Inline } from './markup'

// One line for a tree: <b>…</b> and so on, links as [text](href).
const flat = (n: Inline): string => {
  if (n.kind === 'text') return n.text
  if (n.kind === 'code') return `<code>${n.text}</code>`
  if (n.kind === 'link') return `[${n.text}](${n.href})`
  const tag = n.kind === 'strong' ? 'b' : 'i'
  return `<${tag}>${n.of.map(flat).join('')}</${tag}>`
}
const shown = (b: Block): string => {
  if (b.kind === 'code') return `<pre>${b.text}</pre>`
  if (b.kind === 'text') return b.of.map(flat).join('')
  return `<${b.first || 'ul'}>` + b.items.map((of) => '|' + of.map(flat).join('')).join('')
}
const seen = (text: string) => blocks(text).map(shown).join(' ¶ ')

test('addresses in a text become links, what stands around them does not', () => {
  const cases: Record<string, string> = {
    'ver https://a.co/x?y=1#z.': 'ver [https://a.co/x?y=1#z].',
    '(https://es.wikipedia.org/wiki/Chat_(red)), sí': '([https://es.wikipedia.org/wiki/Chat_(red)]), sí',
    'www.acme.com y ¿https://b.co?': '[www.acme.com] y ¿[https://b.co]?',
    'escribe a ana.gomez+x@acme.com.co, gracias': 'escribe a [ana.gomez+x@acme.com.co], gracias',
    'correo: peña@españa.es': 'correo: [peña@españa.es]',
    'javascript:alert(1) data:text/html,x ftp://a.b': 'javascript:alert(1) data:text/html,x ftp://a.b',
    'xhttps://a.co': 'xhttps://a.co',
    'https://banco.com@malo.co/entrar': 'https://banco.com@malo.co/entrar',
    'http:// y a@b y @ana y a@': 'http:// y a@b y @ana y a@',
    '<a href="https://a.co">x</a>': '<a href="[https://a.co]">x</a>',
  }
  for (const [text, want] of Object.entries(cases)) {
    assert.equal(pieces(text).map((p) => (p.href ? `[${p.text}]` : p.text)).join(''), want)
  }
  assert.equal(pieces('www.acme.com')[0]!.href, 'https://www.acme.com')
  assert.equal(pieces('a@b.co')[0]!.href, 'mailto:a@b.co')
})

test('only http, https and mailto are addresses of links', () => {
  for (const bad of ['javascript:alert(1)', ' javascript:alert(1)', 'JaVaScRiPt://a.co/%0aalert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd', '//a.co', '/x', 'x', 'https://u:p@a.co', 'blob:https://a.co/1', '']) {
    assert.equal(safe(bad), '', bad)
  }
  for (const good of ['https://a.co', 'HTTP://a.co/x', 'mailto:a@b.co']) assert.equal(safe(good), good)
})

test('an agent marks up words', () => {
  const cases: Record<string, string> = {
    'hola **mundo** y *tú* y `x*y*z`': 'hola <b>mundo</b> y <i>tú</i> y <code>x*y*z</code>',
    '__fuerte__ y _suave_, **con _las_ dos**': '<b>fuerte</b> y <i>suave</i>, <b>con <i>las</i> dos</b>',
    '2*3*4 = 24, snake_case_name, 5 * 3 * 2': '2*3*4 = 24, snake_case_name, 5 * 3 * 2',
    '**sin cerrar y *tampoco': '**sin cerrar y *tampoco',
    '*a **b* c**': '<i>a **b</i> c**',
    '**** ** * _ `': '**** ** * _ `',
    '\\*literal\\* y \\`': '*literal* y `',
    '[manual](https://a.co/m) y [x](javascript:alert(1))': '[manual](https://a.co/m) y [x](javascript:alert(1))',
    '[https://banco.com](https://malo.co)': '[https://malo.co](https://malo.co)',
    '[banco.com](https://malo.co) [malo.co/x](https://malo.co)': '[https://malo.co](https://malo.co) [malo.co/x](https://malo.co)',
    '[ana@b.co](mailto:ana@b.co) [v1.2](https://a.co)': '[ana@b.co](mailto:ana@b.co) [https://a.co](https://a.co)',
    '**https://a.co/x_y_z**': '<b>[https://a.co/x_y_z](https://a.co/x_y_z)</b>',
    'uno\ndos\n\ntres': 'uno\ndos\n\ntres',
    'pasos:\n1. abre\n2. **cierra**\nlisto': 'pasos: ¶ <1>|abre|<b>cierra</b> ¶ listo',
    '- a\n- b\n  sigue\n3) c': '<ul>|a|b\nsigue ¶ <3>|c',
    '```js\nconst a = **1**\n```\nfin': '<pre>const a = **1**</pre> ¶ fin',
    '```\nsin fin <script>': '<pre>sin fin <script></pre>',
    '<b>no</b> <script>alert(1)</script> <img src=x onerror=y>': '<b>no</b> <script>alert(1)</script> <img src=x onerror=y>',
    '': '',
  }
  for (const [text, want] of Object.entries(cases)) assert.equal(seen(text), want)
  // The last but one is text, not marks: nothing but text nodes.
  assert.deepEqual(blocks('<b>no</b>'), [{ kind: 'text', of: [{ kind: 'text', text: '<b>no</b>' }] }])
  const link = blocks('[x](javascript:alert(1))')[0] as Extract<Block, { kind: 'text' }>
  assert.deepEqual(link.of, [{ kind: 'text', text: '[x](javascript:alert(1))' }])
})

// A small generator with a seed, so that a failure can be repeated.
function chance(seed: number): () => number {
  return () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff
}

test('whatever is written, no word is lost, no address is unsafe, nothing is deep', () => {
  const bits = ['*', '**', '_', '__', '`', '```', '\n', '\n\n', '- ', '1. ', '[', ']', '(', ')', '\\', ' ', 'a', 'ñ', '@', 'a@b.co', 'https://a.co', 'www.', 'http://', 'javascript:', '<script>', '"', '😀', '\ud800', '.', ',']
  const random = chance(7)
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: 1 + random() * 40 }, () => bits[Math.floor(random() * bits.length)]).join('')
    assert.equal(pieces(text).map((p) => p.text).join(''), text)
    let letters = ''
    const walk = (n: Inline, depth: number): void => {
      assert.ok(depth <= 5, text)
      if (n.kind === 'link') assert.equal(safe(n.href), n.href)
      if (n.kind === 'strong' || n.kind === 'em') for (const m of n.of) walk(m, depth + 1)
      else if ('text' in n) letters += n.text
    }
    for (const b of blocks(text)) {
      if (b.kind === 'code') letters += b.text
      else if (b.kind === 'text') b.of.forEach((n) => walk(n, 0))
      else b.items.flat().forEach((n) => walk(n, 0))
    }
    const count = (s: string) => s.replace(/[^ña]/g, '').length
    // A fence's first line may name a language, which is not shown.
    if (!text.includes('```') && !/\]\(/.test(text)) assert.equal(count(letters), count(text), JSON.stringify(text))
  }
})

// Processor time, so that a busy machine counts for nothing: what looks again
// at all that came before would need minutes for as much as this.
test('200,000 characters of anything are read in one pass', () => {
  for (const bit of ['*a ', '**', '_a_', '`', '[a](', '[', 'http://', 'ahttp://', 'a@', '@a.', 'a.', '((', '))', 'https://a)', '- \n', '1. x\n', '\\', '*a _b __c **d ', 'www.www.', 'a', '```\n']) {
    const text = bit.repeat(Math.ceil(200_000 / bit.length))
    const before = process.cpuUsage()
    blocks(text)
    pieces(text)
    const { user, system } = process.cpuUsage(before)
    assert.ok(user + system < 5e6, `${JSON.stringify(bit)} took ${(user + system) / 1e6} s`)
  }
})
