// The launcher's own words; the tenant's come with the settings. The first
// language is used when none of the page's is there.
const own = {
  es: { title: 'Chat', open: 'Abrir el chat', close: 'Cerrar el chat', unread: ' sin leer', online: '¿Hablamos?', away: 'Ahora te atendemos', offline: 'Déjanos un recado', lost: 'El chat no responde', again: 'Reintentar' },
  en: { title: 'Chat', open: 'Open the chat', close: 'Close the chat', unread: ' unread', online: 'Shall we talk?', away: 'We will be with you soon', offline: 'Leave us a message', lost: 'The chat is not answering', again: 'Try again' },
  pt: { title: 'Chat', open: 'Abrir o chat', close: 'Fechar o chat', unread: ' não lidas', online: 'Vamos conversar?', away: 'Já atendemos você', offline: 'Deixe um recado', lost: 'O chat não responde', again: 'Tentar de novo' },
}

export type Words = (typeof own)['es']

export const words: Record<string, Words> = { __proto__: null as never, ...own }
