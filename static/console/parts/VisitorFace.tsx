import { User } from '../../shared/icons-late'
import { Face } from '../../shared/marks'
import type { Visitor } from '../types'

/** Two letters of a visitor's name; nobody's outline while there is none. */
export function VisitorFace({ of }: { of: Visitor }) {
  const name = of.name || of.email
  if (name) return <Face name={name} />
  return (
    <span class="face" aria-hidden="true">
      <User />
    </span>
  )
}
