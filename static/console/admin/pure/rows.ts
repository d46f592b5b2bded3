// Which row of a list a mistake is in.

export interface RowMistake {
  row: number
  text: string
}

/** The mistake at a row of a list, or at a part of it: "hours.shifts.2"; null if none is. */
export function rowMistake(wrong: Readonly<Record<string, string>>, list: string): RowMistake | null {
  for (const [path, text] of Object.entries(wrong)) {
    const row = path.startsWith(list + '.') ? Number.parseInt(path.slice(list.length + 1), 10) : NaN
    if (!Number.isNaN(row)) return { row, text }
  }
  return null
}

const kinds: Record<string, string> = { teams: 'team', projects: 'project', widgets: 'widget', letters: 'letter', tenant: 'company' }

/** A place in a settings file: of what kind, and where within: "projects.1.texts.es.name" is project, texts.es.name. */
export function placeInFile(path: string): { kind: string; at: string } {
  const [section = '', ...rest] = path.split('.')
  if (/^\d+$/.test(rest[0] ?? '')) rest.shift()
  return { kind: kinds[section] ?? section, at: rest.join('.') }
}
