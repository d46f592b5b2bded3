import shared from '../../shared/lang/es.json'
import panel from '../lang/es.json'

// One language travels to one reader: the page names this script before the
// panel's. It has the words of the first screens, and knows where the rest is.
Object.assign(globalThis, { recadoWords: { ...shared, ...panel }, recadoMore: () => import('./late-es') })
