// A letter's HTML on our own page, whose policy takes no style attribute from a
// text: what it says is read by a parser that runs and loads nothing, and drawn
// element by element. The frame that it is drawn into allows no script.

/** Draws a letter into a frame's document. Pictures from elsewhere are left empty: they would tell who looks. */
export function drawn(to: Document, html: string): void {
  const read = new DOMParser().parseFromString(html, 'text/html')
  const styles = new Map<Element, string>()
  for (const el of [read.body, ...read.body.querySelectorAll<HTMLElement>('*')]) {
    const style = el.getAttribute('style')
    el.removeAttribute('style')
    if (el.matches('a')) el.setAttribute('target', '_blank') // which the frame forbids
    if (el.matches('img') && !el.getAttribute('src')?.startsWith('data:')) el.removeAttribute('src')
    el.removeAttribute('background')
    if (style) styles.set(el, style)
  }
  // Moved, not parsed again: they are the elements whose styles are known.
  const body = to.importNode(read.body, false)
  for (const child of [...read.body.childNodes]) body.append(to.adoptNode(child))
  to.documentElement.replaceChild(body, to.body)
  const own = styles.get(read.body)
  if (own) body.style.cssText = own
  for (const [el, style] of styles) if (el !== read.body) (el as HTMLElement).style.cssText = style
}
