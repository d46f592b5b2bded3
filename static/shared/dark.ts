/** Whether white shows well on a colour (#rrggbb), by WCAG's luminance: a contrast of 3.2 or more. */
export function dark(hex: string): boolean {
  const part = (at: number) => (parseInt(hex.slice(at, at + 2), 16) / 255) ** 2.2
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5) < 0.278
}
