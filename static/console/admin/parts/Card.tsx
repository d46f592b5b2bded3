import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface Props {
  title: string
  lead?: string
  children: ComponentChildren
}

/** One matter of a form. */
export function Card({ title, lead, children }: Props) {
  const id = useId()
  return (
    <section class="card" aria-labelledby={id}>
      <header class="card-head">
        <h2 id={id}>{title}</h2>
        {lead && <p class="help">{lead}</p>}
      </header>
      {children}
    </section>
  )
}
