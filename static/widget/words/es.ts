import shared from '../../shared/lang/es.json'
import panel from '../lang/es.json'

// One language travels to one reader: the page names this script before the panel's.
Object.assign(globalThis, { recadoWords: { ...shared, ...panel } })
