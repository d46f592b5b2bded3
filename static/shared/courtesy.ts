/** What may be said kindly about how something is written (M8); "" for nothing. */
export type Courtesy = '' | 'capitals' | 'marks'

const manyLetters = 12

/**
 * capitals: several words of more than 12 letters in all, none of them small; a
 * single word may be a code. marks: three or more "!" or "?" in a row.
 */
export function courtesy(text: string): Courtesy {
  // Addresses are as they are.
  const own = text.split(/\s+/).filter((w) => !/@|:\/\//.test(w)).join(' ')
  if (/[!?¡¿]{3,}/.test(own)) return 'marks'
  const capitals = own.match(/\p{Lu}/gu)?.length ?? 0
  const words = own.match(/\p{Lu}{2,}/gu)?.length ?? 0
  return capitals > manyLetters && words > 1 && !/\p{Ll}/u.test(own) ? 'capitals' : ''
}
