// The launcher's own words; the tenant's come with the settings.
const words: Record<string, Record<string, string>> = {
  es: { open: 'Abrir el chat', close: 'Cerrar el chat', unread: '{n} sin leer', online: '¿Hablamos?', away: 'Ahora te atendemos', offline: 'Déjanos un recado', lost: 'El chat no responde', again: 'Reintentar' },
  en: { open: 'Open the chat', close: 'Close the chat', unread: '{n} unread', online: 'Shall we talk?', away: 'We will be with you soon', offline: 'Leave us a message', lost: 'The chat is not answering', again: 'Try again' },
  pt: { open: 'Abrir o chat', close: 'Fechar o chat', unread: '{n} não lidas', online: 'Vamos conversar?', away: 'Já atendemos você', offline: 'Deixe um recado', lost: 'O chat não responde', again: 'Tentar de novo' },
}

export type Word = 'open' | 'close' | 'unread' | 'online' | 'away' | 'offline' | 'lost' | 'again'

export const say = (locale: string, word: Word): string => (words[locale] || words['es']!)[word]!
