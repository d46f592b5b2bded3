/** Rows that are drawn above and below what is seen, so that a quick wheel meets no empty ground. */
export const spare = 12

/** The rows of a long list to draw: top, room and height in px. */
export function range(top: number, room: number, height: number, count: number): { from: number; to: number } {
  const from = Math.min(Math.max(0, Math.floor(top / height) - spare), Math.max(0, count - 1))
  const to = Math.min(count, Math.max(from, Math.ceil((top + room) / height) + spare))
  return { from, to }
}
