/** A number as it was typed: what is empty stays so, since 0 often means without limit. The server says what is not whole. */
export const typedNumber = (text: string): number | '' => (text === '' ? '' : Number(text))
