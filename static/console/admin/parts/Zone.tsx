import { Choice, type Bound } from './inputs'

/** Time zones that browsers know, and the one that holds where none is chosen. */
export function Zone(p: Bound & { otherwise?: string }) {
  const known = Intl.supportedValuesOf('timeZone').map((z) => ({ value: z, label: z.replaceAll('_', ' ') }))
  const utc = { value: 'UTC', label: 'UTC' }
  return <Choice {...p} options={[...(p.otherwise ? [{ value: '', label: p.otherwise }] : []), utc, ...known.filter((z) => z.value !== 'UTC')]} />
}
