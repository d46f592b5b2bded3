import type { ComponentChildren } from 'preact'

/** A text with elements in its {places}. */
export function Said({ text, places }: { text: string; places: Record<string, ComponentChildren> }) {
  const parts = text.split(/\{(\w+)\}/)
  return <>{parts.map((p, i) => (i % 2 ? places[p] : p))}</>
}
