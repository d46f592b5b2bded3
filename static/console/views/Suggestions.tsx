import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Suggesting } from '../state/suggest'

export const suggestionsId = 'suggestions'

/** What is offered over a text that is being written; the text keeps the focus. */
export function Suggestions({ of }: { of: Suggesting }) {
  const list = useRef<HTMLUListElement>(null)
  useLayoutEffect(() => list.current?.children[of.at]?.scrollIntoView({ block: 'nearest' }), [of.at])
  return (
    <ul ref={list} class="suggestions" id={suggestionsId} role="listbox" aria-label={of.source.label} data-testid="suggestions">
      {of.found.map((s, i) => (
        <li
          key={s.key}
          id={`${suggestionsId}-${i}`}
          class="suggestion"
          role="option"
          aria-selected={i === of.at}
          data-testid="suggestion"
          onMouseMove={() => of.choose(i)}
          onMouseDown={(e) => e.preventDefault()}
          onClick={() => of.take(i)}
        >
          <span class="suggestion-title">{s.title}</span>
          {s.mark && <span class="suggestion-mark">{s.mark}</span>}
          {s.detail && <span class="suggestion-detail">{s.detail}</span>}
        </li>
      ))}
    </ul>
  )
}
