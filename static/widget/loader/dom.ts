/** An element made without any markup: Trusted Types have nothing to object to. */
export function el(name: string, attributes: Record<string, string> = {}, ...children: (Node | string)[]): HTMLElement {
  return made('1999/xhtml', name, attributes, children) as HTMLElement
}

/** A picture of one path on a square of 24. */
export function picture(d: string, name = ''): Element {
  return made('2000/svg', 'svg', { class: name, viewBox: '0 0 24 24' }, [made('2000/svg', 'path', { d }, [])])
}

function made(space: string, name: string, attributes: Record<string, string>, children: (Node | string)[]): Element {
  const e = document.createElementNS('http://www.w3.org/' + space, name)
  for (const a in attributes) e.setAttribute(a, attributes[a]!)
  e.append(...children)
  return e
}

/** Styles of a shadow root: a constructed sheet, which no policy of the page forbids; else an element with the script's own nonce. `before` is the sheet that is there already. */
export function style(root: ShadowRoot, css: string, nonce: string, before?: CSSStyleSheet): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = before ? [before, sheet] : [sheet]
  } catch {
    root.append(el('style', { nonce }, css))
  }
}
