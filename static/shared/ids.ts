/** A new client_id: 24 letters and digits, 120 bits of chance. */
export function clientID(): string {
  // 32 of them, so that each byte makes every one equally likely.
  const letters = '0123456789abcdefghjkmnpqrstvwxyz'
  return [...crypto.getRandomValues(new Uint8Array(24))].map((b) => letters[b & 31]).join('')
}
