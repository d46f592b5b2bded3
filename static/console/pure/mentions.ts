// Who is named in a note: "@" and the whole name, as the composer writes it.

interface Named {
  id: string
  name: string
}

/** The ids of those whose name stands behind an "@"; of two that begin alike, the longer name. */
export function mentionsIn(text: string, people: readonly Named[]): string[] {
  const byLength = [...people].sort((a, b) => b.name.length - a.name.length)
  const found = new Set<string>()
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const rest = text.slice(at + 1)
    const who = byLength.find((p) => p.name && rest.startsWith(p.name) && !/^[\p{L}\p{N}]/u.test(rest.slice(p.name.length)))
    if (who) found.add(who.id)
  }
  return [...found]
}
