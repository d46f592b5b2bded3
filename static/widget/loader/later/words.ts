// What is said in the panel's place while it is not there.
const own = {
  es: { title: 'Chat', close: 'Cerrar el chat', lost: 'El chat no responde', again: 'Reintentar' },
  en: { title: 'Chat', close: 'Close the chat', lost: 'The chat is not answering', again: 'Try again' },
  pt: { title: 'Chat', close: 'Fechar o chat', lost: 'O chat não responde', again: 'Tentar de novo' },
}

/** By language; those of the launcher's words (../words.ts). */
export const words: Record<string, (typeof own)['es']> = own
