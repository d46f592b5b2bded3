// What a browser says of a notice that came while no tab was open. It is part of
// the service worker, which has no words but these.

export interface Notice {
  kind: 'waiting' | 'message' | 'test'
  locale: string
  name: string
  project: string
  conversation: string
}

const words = {
  es: { waiting: '{name} espera en {project}', message: '{name} te escribió en {project}', test: 'Así llegan los avisos con la pestaña cerrada.', nobody: 'Un visitante' },
  en: { waiting: '{name} waits in {project}', message: '{name} wrote to you in {project}', test: 'This is how notices come while the tab is closed.', nobody: 'A visitor' },
  pt: { waiting: '{name} espera em {project}', message: '{name} escreveu para você em {project}', test: 'É assim que chegam os avisos com a aba fechada.', nobody: 'Um visitante' },
}

/** The notice of a push; one that can't be read still says that somebody waits, as browsers ask of every push. */
export function read(raw: string): Notice {
  const none: Notice = { kind: 'waiting', locale: 'es', name: '', project: 'Recado', conversation: '' }
  try {
    return { ...none, ...(JSON.parse(raw) as Partial<Notice>) }
  } catch {
    return none
  }
}

export function sentence(n: Notice): string {
  const w = words[n.locale as keyof typeof words] ?? words.es
  return (w[n.kind] ?? w.waiting).replace('{name}', () => n.name || w.nobody).replace('{project}', () => n.project)
}

/** Where a click on it leads. */
export const target = (n: Pick<Notice, 'conversation'>): string => '/console' + (n.conversation ? '/conversations/' + encodeURIComponent(n.conversation) : '')
