// The launcher's own words; the tenant's come with the settings. The first
// language is used when none of the page's is there.
const own = {
  es: { open: 'Abrir el chat', unread: ' sin leer', online: '¿Hablamos?', away: 'Ahora te atendemos', offline: 'Déjanos un recado', lost: 'El chat no responde. Reintentar' },
  en: { open: 'Open the chat', unread: ' unread', online: 'Shall we talk?', away: 'We will be with you soon', offline: 'Leave us a message', lost: 'The chat is not answering. Try again' },
  pt: { open: 'Abrir o chat', unread: ' não lidas', online: 'Vamos conversar?', away: 'Já atendemos você', offline: 'Deixe um recado', lost: 'O chat não responde. Tentar de novo' },
}

export type Words = (typeof own)['es']

export const words: Record<string, Words> = { __proto__: null as never, ...own }

/** The language to speak: the first wish that there are words for. */
export function pick(...wishes: (string | undefined)[]): string {
  for (const w of wishes) {
    const lang = (w || '').toLowerCase().split(/[-_]/)[0]!
    if (words[lang]) return lang
  }
  return 'es'
}
