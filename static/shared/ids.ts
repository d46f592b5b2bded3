const letters = '0123456789abcdefghijklmnopqrstuvwxyz'

/** A new client_id: 24 letters and digits, 124 bits of chance. */
export function clientID(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(48))
  let id = ''
  for (const b of bytes) {
    // 252 is the last multiple of 36 in a byte: beyond it, letters would not be equally likely.
    if (b < 252 && id.length < 24) id += letters[b % 36]
  }
  return id.length === 24 ? id : clientID()
}
