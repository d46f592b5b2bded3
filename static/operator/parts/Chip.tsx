import { t } from '../i18n'
import type { State } from '../types'

// A colour and a shape beside the word, as a case's status has them.
const looks: Record<State, string> = { open: 'open', suspended: 'waiting', leaving: 'late', deleting: 'late', deleted: 'closed' }

/** How a tenant stands. */
export const Chip = ({ state }: { state: State }) => <span class={'chip ' + looks[state]}>{t(`state.${state}`)}</span>
